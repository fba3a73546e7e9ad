import fc from 'fast-check';
import { type RecordedRequest } from '../../lib/waf-rehearsal/recorded-request';
import { type WebAclDefinition } from '../../lib/waf-rehearsal/template/web-acl-definition';
import { type Json } from './brute-force-statement';
import {
  geo,
  GROUP,
  GROUP_RULES,
  rateStatements,
  RULE_LABELS,
  statements,
  WEB_ACL_NAME,
} from './brute-force-generated-statements';

/** A web ACL and what comes to it. */
export interface GeneratedCase {
  readonly definition: WebAclDefinition;
  /** In the order of time, all of them recorded whole. */
  readonly requests: readonly RecordedRequest[];
  /** Whether a geo match in front of every rule makes its labels certain. */
  readonly hasGeoLabels: boolean;
}

const IP_SETS = {
  Offices: ['192.0.2.0/28', '2001:db8:1::/48'],
  Attackers: ['198.51.100.7/32', '203.0.113.128/25', '2001:db8:ffff::1/128'],
};
const ADDRESSES = ['192.0.2.1', '192.0.2.15', '192.0.2.16', '198.51.100.7', '203.0.113.127', '203.0.113.128'].concat(
  '2001:db8:1::5',
  '2001:db8:2::5',
  '2001:db8:ffff::1',
);

const action = fc.constantFrom<Json>(
  { Allow: {} },
  { Block: {} },
  { Block: { CustomResponse: { ResponseCode: 429 } } },
  { Count: {} },
  { Count: {} },
  { Count: {} },
  { Challenge: {} },
  { Captcha: {} },
);

const immunity = (kind: string) =>
  fc.option(
    fc.constantFrom(60, 600, 86400).map((ImmunityTime) => ({ [kind]: { ImmunityTimeProperty: { ImmunityTime } } })),
    { nil: {} },
  );

const labels = fc.subarray([...RULE_LABELS], { maxLength: 2 }).map((names) => names.map((Name) => ({ Name })));

function matchRule(hasGeoLabels: boolean): fc.Arbitrary<Json> {
  return fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: statements(hasGeoLabels) },
        { weight: 2, arbitrary: rateStatements(hasGeoLabels) },
      ),
      action,
      labels,
      immunity('CaptchaConfig'),
      immunity('ChallengeConfig'),
    )
    .map(([Statement, own, RuleLabels, captcha, challenge]) => ({
      Statement,
      // "You can use any rule action except Allow" with a rate-based rule.
      Action: 'RateBasedStatement' in Statement && 'Allow' in own ? { Block: {} } : own,
      ...(RuleLabels.length > 0 && { RuleLabels }),
      ...captcha,
      ...challenge,
    }));
}

function groupRule(hasGeoLabels: boolean): fc.Arbitrary<Json> {
  const overrides = fc.uniqueArray(
    fc.record({ Name: fc.constantFrom(...GROUP_RULES.map(([name]) => name)), ActionToUse: action }),
    { maxLength: 3, selector: ({ Name }) => Name },
  );
  return fc
    .tuple(
      overrides,
      fc.constantFrom({ None: {} }, { Count: {} }),
      fc.option(statements(hasGeoLabels), { nil: undefined, freq: 2 }),
    )
    .map(([RuleActionOverrides, OverrideAction, ScopeDownStatement]) => ({
      Statement: {
        ManagedRuleGroupStatement: {
          VendorName: 'AWS',
          Name: GROUP,
          ...(RuleActionOverrides.length > 0 && { RuleActionOverrides }),
          ...(ScopeDownStatement && { ScopeDownStatement }),
        },
      },
      OverrideAction,
    }));
}

const geoLabelRule = geo.map((Statement) => ({ Statement, Action: { Count: {} } }));

function webAcls(hasGeoLabels: boolean): fc.Arbitrary<WebAclDefinition> {
  const rules = fc.tuple(
    hasGeoLabels ? geoLabelRule.map((rule) => [rule]) : fc.constant([]),
    fc.array(matchRule(hasGeoLabels), { minLength: 1, maxLength: 3 }),
    fc.array(groupRule(hasGeoLabels), { maxLength: 1 }),
    fc.array(matchRule(hasGeoLabels), { maxLength: 2 }),
  );
  return fc
    .record({
      rules: rules.map((parts): Json[] => parts.flat()),
      gap: fc.integer({ min: 1, max: 7 }),
      defaultAction: fc.constantFrom({ Allow: {} }, { Block: {} }),
      scope: fc.constantFrom('CLOUDFRONT', 'REGIONAL'),
      captcha: immunity('CaptchaConfig'),
      challenge: immunity('ChallengeConfig'),
      limit: fc.constantFrom(undefined, 'KB_64'),
    })
    .map(({ rules: made, gap, defaultAction, scope, captcha, challenge, limit }) => ({
      logicalId: 'WebAcl',
      name: WEB_ACL_NAME,
      scope,
      properties: {
        Name: WEB_ACL_NAME,
        Scope: scope,
        DefaultAction: defaultAction,
        // The list is turned round: the priorities alone say what comes first.
        Rules: made.map((rule, index) => ({ Name: `Rule${index}`, Priority: index * gap, ...rule })).reverse(),
        ...captcha,
        ...challenge,
        ...(limit &&
          scope === 'CLOUDFRONT' && {
            AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: limit } } },
          }),
      },
      ipSets: new Map(Object.entries(IP_SETS).map(([id, addresses]) => [id, { addresses }])),
      regexPatternSets: new Map([['Patterns', { patterns: ['^/api/', 'curl', '^cart'] }]]),
      ruleGroups: new Map(),
    }));
}

const PIECES = [
  '/',
  '/',
  'checkout',
  'Checkout',
  'api',
  '.',
  '..',
  '//',
  '%2f',
  '%63',
  '%2E',
  'a',
  '1',
  'é',
  '\\',
  '%zz',
];
const PATHS = [
  '/',
  '/checkout',
  '/CHECKOUT/',
  '/api/cart',
  '//checkout',
  '/./checkout',
  '/%63heckout',
  '/a/../checkout',
];
/** What NORMALIZE_PATH makes of a path that leaves its root is not documented. */
function leavesRoot(text: string): boolean {
  const segments = text
    .replace(/%2f|\\/gi, '/')
    .replace(/%2e/gi, '.')
    .split('/');
  let depth = 0;
  return segments.some((segment) => {
    depth += segment === '..' ? -1 : Number(segment !== '' && segment !== '.');
    return depth < 0;
  });
}

const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc
    .array(fc.constantFrom(...PIECES), { maxLength: 6 })
    .map((parts) => `/${parts.join('')}`)
    .filter((made) => !leavesRoot(made)),
);

const headers = fc
  .record({
    agent: fc.option(fc.constantFrom('curl/8', 'Mozilla/5.0 a', 'my-bot;1', 'bot', 'é'), { nil: undefined, freq: 5 }),
    app: fc.option(fc.constantFrom('1', 'checkout', '', 'A&lt;1', '0x6361727431'), { nil: undefined }),
    cookie: fc.option(fc.constantFrom('cart=1', 'SID=a; cart=Checkout', 'cart=1; SID=..'), { nil: undefined }),
    forwarded: fc.option(
      fc.oneof(
        fc.constantFrom('unknown', '1.2.3'),
        fc.array(fc.constantFrom(...ADDRESSES), { minLength: 1, maxLength: 12 }).map((list) => list.join(', ')),
      ),
      { nil: undefined, freq: 2 },
    ),
    many: fc.option(fc.constantFrom(150, 201), { nil: 0, freq: 15 }),
  })
  .map(({ agent, app, cookie, forwarded, many }) =>
    [
      ['Host', 'shop.example'],
      ['User-Agent', agent],
      ['X-App', app],
      ['Cookie', cookie],
      ['x-forwarded-for', forwarded],
      ...Array.from({ length: many }, (_, index) => [`x-filler-${index}`, 'a']),
    ].flatMap(([name, value]) => (value === undefined ? [] : [{ name: String(name), value }])),
  );

const token = fc.record({ valid: fc.boolean(), ageSeconds: fc.constantFrom(0, 59, 61, 299, 301, 90000) });

const found = fc.subarray([...GROUP_RULES]).chain((rules) =>
  fc
    .array(fc.constantFrom('block', 'count'), {
      minLength: rules.length,
      maxLength: rules.length,
    })
    .map((actions) => ({
      groups: [{ name: GROUP, rules: rules.map(([name], index) => ({ name, action: actions[index] ?? 'block' })) }],
      labels: rules.map(([, label]) => label),
    })),
);

const country = fc.constantFrom(['DE', 'BY'], ['US', 'CA'], ['US', 'NY'], ['-', 'XX']);

const request = fc
  .record({
    sourceAddress: fc.constantFrom(...ADDRESSES.slice(0, 3), ...ADDRESSES),
    method: fc.constantFrom('GET', 'GET', 'POST'),
    path,
    query: fc.constantFrom('', 'id=1', 'q=checkout&id=A', 'Q=a&q=bot', 'id=%3Cscript%3E&a=1', 'a=1/*x*/1'),
    fragment: fc.constantFrom('top', 'cart'),
    headers,
    body: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom('{"cart":"1"}', '{"a":["bot","checkout"],"b":{"cart":"a"}}', '["a"]'),
      },
      { weight: 1, arbitrary: fc.constant(`["${'a'.repeat(20000)}"]`) },
    ),
    place: country,
    asn: fc.constantFrom(0, 64496, 64500),
    ja3: fc.constantFrom('', 'a1'),
    ja4: fc.constantFrom('', 't13d_a', 't13d_b'),
    challengeToken: fc.option(token, { nil: undefined }),
    captchaToken: fc.option(token, { nil: undefined }),
    group: found,
    gap: fc.constantFrom(0, 0, 1000, 4000, 9999, 10000, 30000, 61000),
  })
  .map(({ place: [code, region], group, gap, ...rest }) => ({
    gap,
    request: { ...rest, country: code, region, ...group },
  }));

const START = Date.UTC(2026, 10, 21, 12, 0, 3);

/** Web ACLs of every documented statement, and streams of requests that are recorded whole. */
export const generatedCases: fc.Arbitrary<GeneratedCase> = fc.boolean().chain((hasGeoLabels) =>
  fc.tuple(webAcls(hasGeoLabels), fc.array(request, { minLength: 1, maxLength: 30 })).map(([definition, stream]) => {
    let timestamp = START;
    const requests = stream.map(({ gap, request: rest }) => {
      timestamp += gap;
      return { timestamp, ...rest };
    });
    return { definition, requests, hasGeoLabels };
  }),
);
