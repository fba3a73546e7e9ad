import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type EdgeConfig, type StagedEdgeRules } from '../../lib/app/config/edge-config';
import { dev } from '../../lib/app/config/dev';
import { prod } from '../../lib/app/config/prod';
import { staging } from '../../lib/app/config/staging';
import { stagedWebAcl } from '../../lib/app/staged-web-acl';
import { RuleStage } from '../../lib/edge';
import { rulesContent } from '../../lib/edge/canary/rules-content';
import { weakerRules } from '../../lib/edge/canary/weaker-rules';
import { logKeyIn, stackIn } from './edge-stack-under-test';

const TODAY = '2026-11-21';
const { rules } = prod.edge;

/** The rules as they are deployed when all of them act: a setting is not stronger because its rule only counts elsewhere. */
function deployed(given: StagedEdgeRules): CfnWebACL.RuleProperty[] {
  const stack = stackIn('us-east-1');
  const stages = Object.fromEntries(Object.keys(given.stages).map((name) => [name, RuleStage.block({ since: TODAY })]));
  const webAcl = stagedWebAcl(stack, {
    rules: { ...given, stages },
    today: TODAY,
    tier: 'development',
    encryptionKey: logKeyIn(stack),
  });
  return JSON.parse(rulesContent(webAcl)) as CfnWebACL.RuleProperty[];
}

/** How long an answer to a rule counts, in seconds. */
function immunityOf({ captchaConfig, challengeConfig }: CfnWebACL.RuleProperty): number {
  const { immunityTimeProperty } = (captchaConfig ?? challengeConfig ?? {}) as CfnWebACL.ChallengeConfigProperty;
  return (immunityTimeProperty as CfnWebACL.ImmunityTimePropertyProperty | undefined)?.immunityTime ?? 0;
}

/** In what the rules of an environment are weaker than those of another one; what cannot be told is weaker. */
function weakerThan(stronger: StagedEdgeRules, weaker: StagedEdgeRules): string[] {
  const [ours, theirs] = [deployed(stronger), deployed(weaker)];
  return [
    ...weakerRules(theirs, ours),
    ...theirs.flatMap((rule) => {
      const same = ours.find(({ name }) => name === rule.name);
      return same !== undefined && immunityOf(same) > immunityOf(rule) ? [`${rule.name} forgets later`] : [];
    }),
  ];
}

/** What would make an environment weaker, and what is said of it. */
type Weaker = [string, Partial<StagedEdgeRules>, string];

const WEAKER: Weaker[] = [
  ...rules.rateLimits.map((loose): Weaker => [
    `a looser limit on ${loose.path}`,
    { rateLimits: rules.rateLimits.map((one) => (one === loose ? { ...one, limit: one.limit + 1 } : one)) },
    `RateLimit${loose.path.slice(1, 2).toUpperCase()}${loose.path.slice(2)} judges other requests`,
  ]),
  ['one limit fewer', { rateLimits: rules.rateLimits.slice(1) }, 'RateLimitCheckout is gone'],
  ['a looser catch-all', { catchAllRateLimit: 2001 }, 'RateLimitCatchAll judges other requests'],
  ['another blocked country', { blockedCountries: ['CU', 'IR'] }, 'BlockedCountries judges other requests'],
  [
    'a partner without a limit',
    { marketplaces: rules.marketplaces.map((one) => ({ ...one, limit: 2_000_000_000 })) },
    'RateLimitMarketplacePricewatch judges other requests',
  ],
  [
    'a partner with more addresses',
    { marketplaces: rules.marketplaces.map((one) => ({ ...one, addresses: [...one.addresses, '203.0.0.0/16'] })) },
    'MarketplacePricewatch labels more',
  ],
  [
    'one more partner',
    {
      marketplaces: [
        ...rules.marketplaces,
        { name: 'other', userAgent: 'OtherBot/', addresses: ['203.0.113.0/24'], limit: 10, windowSeconds: 300 },
      ],
    },
    'MarketplaceOther labels more',
  ],
  ['one bad user agent fewer', { badUserAgents: rules.badUserAgents.slice(1) }, 'BadUserAgents judges other requests'],
  ['no header of the app', { appHeader: undefined }, 'AppHeaderRequired is gone'],
  [
    'the header of the app on a part of the API',
    { appHeader: { ...rules.appHeader, paths: ['/api/orders'] } },
    'AppHeaderRequired judges other requests',
  ],
  ['no grammar of cookies', { cookies: undefined }, 'MalformedCookies judges other requests'],
  ['longer cookies', { cookies: { ...rules.cookies, mostBytes: 8192 } }, 'MalformedCookies judges other requests'],
  ['large bodies on every path', { largeBodyPaths: undefined }, 'LargeBodies is gone'],
  [
    'large bodies on one more path',
    { largeBodyPaths: [...rules.largeBodyPaths, '/reviews'] },
    'LargeBodies judges other requests',
  ],
  [
    'bodies that nobody reads whole, on more paths',
    { uploadPaths: ['/checkout', ...rules.uploadPaths] },
    'UnreadBodies judges other requests',
  ],
  ['requests of other sites', { foreignRequestPaths: undefined }, 'ForeignRequests is gone'],
  ...[
    { group: 'AWSManagedRulesSQLiRuleSet', name: 'SQLi_BODY' },
    { group: 'AWSManagedRulesKnownBadInputsRuleSet', name: 'Log4JRCE_HEADER' },
  ].map((one): Weaker => [
    `${one.name} that only counts`,
    { countedRules: [...rules.countedRules, { ...one, reason: 'a reason of thirty characters or more' }] },
    `${one.group} overrides ${one.name}`,
  ]),
  ['no account takeover prevention', { accountTakeover: undefined }, 'AWSManagedRulesATPRuleSet is gone'],
  [
    'account takeover prevention that does not read answers',
    { accountTakeover: { ...rules.accountTakeover, successCodes: undefined, failureCodes: undefined } },
    'AWSManagedRulesATPRuleSet judges other requests',
  ],
  ['no account creation fraud prevention', { accountCreation: undefined }, 'AWSManagedRulesACFPRuleSet is gone'],
  ...(['signUpCaptcha', 'forgotPasswordChallenge', 'suspiciousCheckout'] as const).map((setting): Weaker => [
    `a longer immunity of ${setting}`,
    { [setting]: { ...rules[setting], immunitySeconds: 259_200 } },
    'forgets later',
  ]),
  ['no CAPTCHA', { signUpCaptcha: undefined }, 'SignUpCaptcha is gone'],
  [
    'a challenge of other pages',
    { forgotPasswordChallenge: { pages: ['/forgot'], immunitySeconds: 1800 } },
    'ForgotPasswordChallenge judges other requests',
  ],
  [
    'a higher rate that is suspicious',
    { suspiciousCheckout: { ...rules.suspiciousCheckout, highRate: 90 } },
    'HighCheckoutRate labels less',
  ],
  [
    'one signal fewer',
    { suspiciousCheckout: { ...rules.suspiciousCheckout, signals: ['ddos-address'] } },
    'SuspiciousCheckoutChallenge judges other requests',
  ],
];

describe('the rules of the environments', () => {
  test('G06 are never weaker in prod than in staging, nor in staging than in dev, in any setting', () => {
    const met = ({ rules: inForce, canary }: EdgeConfig): StagedEdgeRules[] => [
      inForce,
      ...(canary ? [canary.candidate] : []),
    ];
    expect(met(prod.edge).flatMap((one) => weakerThan(one, staging.edge.rules))).toEqual([]);
    expect(met(staging.edge).flatMap((one) => weakerThan(one, dev.edge.rules))).toEqual([]);
  });

  test.each(WEAKER)('G06 are weaker with %s', (_, change, weakness) => {
    expect(weakerThan({ ...rules, ...change }, rules).join(', ')).toContain(weakness);
  });

  test('G06 are tried with a weaker value of every setting that prod has', () => {
    const tried = new Set(WEAKER.flatMap(([, change]) => Object.keys(change)));
    // Which rules are in force is compared with the other settings of an environment.
    expect([...tried, 'stages'].sort()).toEqual(Object.keys(rules).sort());
  });

  test('G06 are as strong with tighter settings', () => {
    const { signUpCaptcha, suspiciousCheckout } = rules;
    const tighter: StagedEdgeRules = {
      ...rules,
      rateLimits: [
        ...rules.rateLimits.map((one) => ({ ...one, limit: one.limit - 1 })),
        { path: '/search', limit: 50, windowSeconds: 60 },
      ],
      catchAllRateLimit: 1000,
      blockedCountries: ['IR', 'KP'],
      badUserAgents: [...rules.badUserAgents, 'okhttp-scraper'],
      cookies: { ...rules.cookies, mostBytes: 4096 },
      largeBodyPaths: ['/api/orders'],
      signUpCaptcha: { ...signUpCaptcha, immunitySeconds: 300 },
      suspiciousCheckout: { ...suspiciousCheckout, highRate: 20 },
    };
    expect(weakerThan(tighter, rules)).toEqual([]);
  });
});
