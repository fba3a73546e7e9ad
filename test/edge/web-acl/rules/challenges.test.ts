import { edgeRules } from '../../../../lib/edge/web-acl/edge-rules';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { forgotPasswordChallenge } from '../../../../lib/edge/web-acl/rules/forgot-password-challenge';
import { signUpCaptcha } from '../../../../lib/edge/web-acl/rules/sign-up-captcha';
import { suspiciousCheckout, type SuspiciousCheckout } from '../../../../lib/edge/web-acl/rules/suspicious-checkout';
import { LEAST } from './edge-rules-under-test';
import { pageStatement } from './rule-under-test';

const label = (key: string) => ({ labelMatchStatement: { scope: 'LABEL', key } });
const HOSTING = 'awswaf:managed:aws:anonymous-ip-list:HostingProviderIPList';
const DDOS = 'awswaf:managed:aws:amazon-ip-list:AWSManagedIPDDoSList';

describe('signUpCaptcha', () => {
  test('E08 asks for a puzzle on the page, and on the form that is posted to it', () => {
    const rule = signUpCaptcha({ pages: ['/signup'], immunitySeconds: 1800 });
    expect([rule.phase, rule.capacity]).toEqual([RulePhase.CHALLENGES, 33]);
    expect(rule.render(0)).toMatchObject({
      name: 'SignUpCaptcha',
      action: { captcha: {} },
      captchaConfig: { immunityTimeProperty: { immunityTime: 1800 } },
      statement: pageStatement('^/signup[\\s/?#]*$'),
    });
  });

  test.each([60, 259_200])('E08 takes an immunity of %d seconds', (immunitySeconds) => {
    expect(() => signUpCaptcha({ pages: ['/signup'], immunitySeconds })).not.toThrow();
  });

  test.each([59, 259_201])('E08 refuses an immunity of %d seconds', (immunitySeconds) => {
    expect(() => signUpCaptcha({ pages: ['/signup'], immunitySeconds })).toThrow(
      `immunity after a captcha is 60 to 259200 seconds, got ${immunitySeconds}`,
    );
  });
});

describe('forgotPasswordChallenge', () => {
  test('E08 challenges the page in silence, and the form that is posted to it', () => {
    const rule = forgotPasswordChallenge({ pages: ['/forgot-password', '/reset'], immunitySeconds: 900 });
    expect([rule.phase, rule.capacity]).toEqual([RulePhase.CHALLENGES, 33]);
    expect(rule.render(0)).toMatchObject({
      name: 'ForgotPasswordChallenge',
      action: { challenge: {} },
      challengeConfig: { immunityTimeProperty: { immunityTime: 900 } },
      statement: pageStatement('^(/forgot-password|/reset)[\\s/?#]*$'),
    });
  });

  test.each([299, 259_201])('E08 refuses an immunity of %d seconds', (immunitySeconds) => {
    expect(() => forgotPasswordChallenge({ pages: ['/forgot-password'], immunitySeconds })).toThrow(
      `immunity after a challenge is 300 to 259200 seconds, got ${immunitySeconds}`,
    );
  });
});

describe.each([
  ['signUpCaptcha', signUpCaptcha],
  ['forgotPasswordChallenge', forgotPasswordChallenge],
])('%s', (_, build) => {
  test('E08 refuses paths of the API, whose clients show no page', () => {
    expect(() => build({ pages: ['/api/signup'], immunitySeconds: 300 })).toThrow('outside /api');
  });

  test('E08 refuses to be there for nothing', () => {
    expect(() => build({ pages: [], immunitySeconds: 300 })).toThrow('got none');
  });
});

describe('suspiciousCheckout', () => {
  const PROPS: SuspiciousCheckout = { pages: ['/checkout'], immunitySeconds: 1800, signals: ['ddos-address'] };
  const reason = 'companies send their people through proxies that stand there, and checkouts are challenged';
  const hosting = { group: 'AWSManagedRulesAnonymousIpList', name: 'HostingProviderIPList', reason };
  const nothing = { counted: [], rateLimits: [], catchAllRateLimit: 2000 };

  test('E08 challenges checkouts that bear a signal, and no other', () => {
    const [challenge, ...others] = suspiciousCheckout(PROPS, nothing);
    expect(others).toEqual([]);
    expect([challenge?.phase, challenge?.capacity]).toEqual([RulePhase.CHALLENGES, 34]);
    expect(challenge?.render(0)).toMatchObject({
      name: 'SuspiciousCheckoutChallenge',
      action: { challenge: {} },
      challengeConfig: { immunityTimeProperty: { immunityTime: 1800 } },
    });
    expect(challenge?.render(0).statement).toEqual({
      andStatement: { statements: [pageStatement('^/checkout[\\s/?#]*$'), label(DDOS)] },
    });
  });

  test('E08 feeds the challenge with a rate that refuses nothing', () => {
    const [rate, challenge] = suspiciousCheckout({ ...PROPS, signals: [], highRate: 30 }, nothing);
    expect([rate?.phase, rate?.decides]).toEqual([RulePhase.RATE, false]);
    expect(rate?.render(0)).toMatchObject({
      name: 'HighCheckoutRate',
      action: { count: {} },
      ruleLabels: [{ name: 'checkout:high-rate' }],
      statement: {
        rateBasedStatement: {
          limit: 30,
          evaluationWindowSec: 60,
          aggregateKeyType: 'IP',
          scopeDownStatement: pageStatement('^/checkout[\\s/?#]*$'),
        },
      },
    });
    expect(challenge?.matchedLabels).toEqual(['checkout:high-rate']);
  });

  test('E08 knows the label of every signal', () => {
    const group = 'AWSManagedRulesBotControlRuleSet';
    const counted = [
      hosting,
      { ...hosting, name: 'AnonymousIPList' },
      { group, name: 'SignalAutomatedBrowser', reason },
      { group, name: 'SignalKnownBotDataCenter', reason },
    ];
    const signals = ['hosting-provider', 'anonymous-address', 'ddos-address', 'automated-browser', 'bot-data-center'];
    const rules = suspiciousCheckout({ ...PROPS, signals, highRate: 30 }, { ...nothing, counted });
    expect(rules.at(-1)?.matchedLabels).toEqual([
      HOSTING,
      'awswaf:managed:aws:anonymous-ip-list:AnonymousIPList',
      DDOS,
      'awswaf:managed:aws:bot-control:signal:automated_browser',
      'awswaf:managed:aws:bot-control:signal:known_bot_data_center',
      'checkout:high-rate',
    ]);
  });

  test('E08 refuses a signal that never comes, because its rule blocks on sight', () => {
    const props = { ...PROPS, signals: ['hosting-provider'] };
    expect(() => suspiciousCheckout(props, nothing)).toThrow(
      'signal hosting-provider comes from HostingProviderIPList, which blocks on sight, expected it among the counted rules of AWSManagedRulesAnonymousIpList; count it with a reason or drop the signal',
    );
    expect(() =>
      suspiciousCheckout(props, { ...nothing, counted: [{ ...hosting, group: 'AWSManagedRulesCommonRuleSet' }] }),
    ).toThrow('blocks on sight');
    expect(suspiciousCheckout(props, { ...nothing, counted: [hosting] })).toHaveLength(1);
  });

  const withLimit = (highRate: number, path: string, countBy?: string[]) => () =>
    suspiciousCheckout(
      { ...PROPS, highRate },
      { ...nothing, rateLimits: [{ path, limit: 100, windowSeconds: 60, ...(countBy && { countBy }) }] },
    );

  test.each(['/checkout', '/Check'])('E08 refuses a high rate that the limit of %s blocks first', (path) => {
    expect(withLimit(99, path)).not.toThrow();
    expect(withLimit(100, path)).toThrow(`is below the limit of ${path}, 100 in 60 seconds, got 100`);
  });

  test.each([
    ['of another path', '/login', undefined],
    ['by something else', '/checkout', ['ja4']],
  ])('E08 takes a high rate beside a limit %s', (_, path, countBy) => {
    expect(withLimit(100, path, countBy)).not.toThrow();
  });

  test.each([
    [2000, 60],
    [400, 60],
    [2000, 300],
    [4000, 600],
  ])('E08 takes a high rate of %d in %d seconds only where the catch-all lets it come', (highRate, window) => {
    const rules = (limit: number) =>
      suspiciousCheckout(
        { ...PROPS, highRate, highRateWindowSeconds: window },
        { ...nothing, catchAllRateLimit: limit },
      );
    const enough = (window > 300 ? highRate / 2 : highRate) + 1;
    expect(rules(enough)).toHaveLength(2);
    expect(() => rules(enough - 1)).toThrow(
      `is below the limit of all paths, ${enough - 1} in 300 seconds, got ${highRate} in ${window} seconds`,
    );
  });

  test.each<[string, Partial<SuspiciousCheckout>, string]>([
    ['an unknown signal', { signals: ['full-moon'] }, 'got "full-moon"'],
    ['a signal twice', { signals: ['ddos-address', 'ddos-address'] }, 'got "ddos-address"'],
    ['no signal at all', { signals: [] }, 'got none'],
    ['the rate among the signals', { signals: ['high-rate'] }, 'set highRate instead'],
    ['an API', { pages: ['/api/checkout'] }, 'outside /api'],
    ['an immunity that WAF does not take', { immunitySeconds: 299 }, 'got 299'],
    ['a rate that WAF does not take', { highRate: 9 }, 'rate limit of suspicious checkouts'],
    ['a window that WAF does not take', { highRate: 30, highRateWindowSeconds: 90 }, 'got 90'],
  ])('E08 refuses %s', (_, wrong, message) => {
    expect(() => suspiciousCheckout({ ...PROPS, ...wrong }, nothing)).toThrow(message);
  });
});

describe.each(['signUpCaptcha', 'forgotPasswordChallenge', 'suspiciousCheckout'] as const)(
  'edgeRules with %s',
  (setting) => {
    const challenging = (page: string) => () =>
      edgeRules({
        ...LEAST,
        appHeader: { name: 'x-shopnow-app', paths: ['/api/', '/V2/'] },
        [setting]: { pages: ['/page', page], immunitySeconds: 300, signals: ['ddos-address'] },
      });

    test.each(['/v2/signup', '/v2/', '/V2'])('E08 refuse a challenge of %s, which is part of the API', (page) => {
      expect(challenging(page)).toThrow(
        `pages of ${setting} lie outside the paths of the API, /api/, /v2/, whose clients answer no challenge, got "${page}"`,
      );
    });

    test.each(['/signup', '/v2x', '/my/v2/'])('E08 take %s, which is not', (page) => {
      expect(challenging(page)).not.toThrow();
    });
  },
);
