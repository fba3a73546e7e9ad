import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { anonymousIp } from '../../../../lib/edge/web-acl/rules/anonymous-ip';
import { antiDDoS, type AntiDDoSProps } from '../../../../lib/edge/web-acl/rules/anti-ddos';
import { botControl } from '../../../../lib/edge/web-acl/rules/bot-control';
import { commonAttacks } from '../../../../lib/edge/web-acl/rules/common-attacks';
import { ipReputation } from '../../../../lib/edge/web-acl/rules/ip-reputation';
import { knownBadInputs } from '../../../../lib/edge/web-acl/rules/known-bad-inputs';
import { largeBodyLimit } from '../../../../lib/edge/web-acl/rules/large-body-limit';
import { NON_BROWSER_RULES, nonBrowserClients } from '../../../../lib/edge/web-acl/rules/non-browser-clients';
import { sqlInjection } from '../../../../lib/edge/web-acl/rules/sql-injection';
import { type CountedRule } from '../../../../lib/edge/web-acl/managed-group-rule';
import { type IWebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { pathStatement, patternsOf } from './rule-under-test';

const reason = 'the service bounds what this rule looks for, tested in staging';
const partners = Match.labelNamespace('marketplace:');

const GROUPS: [string, number, (rules?: CountedRule[]) => IWebAclRule, string][] = [
  ['AWSManagedRulesAntiDDoSRuleSet', 50, (counted = []) => antiDDoS({ counted }), 'DDoSRequests'],
  ['AWSManagedRulesAmazonIpReputationList', 25, ipReputation, 'AWSManagedReconnaissanceList'],
  ['AWSManagedRulesAnonymousIpList', 50, (counted = []) => anonymousIp({ counted }), 'AnonymousIPList'],
  ['AWSManagedRulesCommonRuleSet', 700, commonAttacks, 'GenericRFI_BODY'],
  ['AWSManagedRulesKnownBadInputsRuleSet', 200, knownBadInputs, 'PROPFIND_METHOD'],
  ['AWSManagedRulesSQLiRuleSet', 200, sqlInjection, 'SQLi_BODY'],
  ['AWSManagedRulesBotControlRuleSet', 82, (counted = []) => botControl({ counted }), 'CategoryMonitoring'],
];

function groupOf(rule: IWebAclRule): CfnWebACL.ManagedRuleGroupStatementProperty {
  const { managedRuleGroupStatement } = rule.render(0).statement as CfnWebACL.StatementProperty;
  return managedRuleGroupStatement as CfnWebACL.ManagedRuleGroupStatementProperty;
}

describe('managed groups', () => {
  test.each(GROUPS)('E03 %s runs with the actions that AWS chose', (name, capacity, build) => {
    const rule = build();
    expect([rule.name, rule.capacity, rule.decides]).toEqual([name, capacity, true]);
    expect(rule.render(0)).toMatchObject({ overrideAction: { none: {} } });
    expect(groupOf(rule)).toMatchObject({ vendorName: 'AWS', name });
  });

  test.each(GROUPS)('E03 %s counts a single rule with a reason, and refuses one without', (_, __, build, name) => {
    expect(groupOf(build([{ name, reason }])).ruleActionOverrides).toContainEqual({ name, actionToUse: { count: {} } });
    expect(() => build([{ name, reason: 'because' }])).toThrow('needs a reason of at least 30 characters');
  });

  test('E03 lets only the size of a body pass the core rule set by default, for carts and uploads', () => {
    expect(groupOf(commonAttacks()).ruleActionOverrides).toEqual([
      { name: 'SizeRestrictions_BODY', actionToUse: { count: {} } },
    ]);
  });

  test('E03 looks at every request by default, but for bots among static assets', () => {
    const scopes = GROUPS.map(([, , build]) => groupOf(build()).scopeDownStatement);
    expect(scopes.slice(0, -1)).toEqual(Array(6).fill(undefined));
    expect(scopes.at(-1)).toEqual({ notStatement: { statement: pathStatement('/static/') } });
  });

  test('E05 leaves trusted marketplaces out of anonymous sources and bots, at 1 unit each', () => {
    const trusted = { notStatement: { statement: partners.render() } };
    const anonymous = anonymousIp({ except: partners });
    expect([anonymous.capacity, groupOf(anonymous).scopeDownStatement]).toEqual([51, trusted]);
    const bots = botControl({ except: partners });
    expect([bots.capacity, groupOf(bots).scopeDownStatement]).toEqual([
      83,
      { andStatement: { statements: [trusted, { notStatement: { statement: pathStatement('/static/') } }] } },
    ]);
  });
});

describe('antiDDoS', () => {
  const exemptBy = (props: AntiDDoSProps) => {
    const patterns = patternsOf(antiDDoS(props));
    expect(patterns.length).toBeLessThanOrEqual(5);
    expect(Math.max(...patterns.map(({ source }) => source.length))).toBeLessThanOrEqual(200);
    return (path: string): boolean => patterns.some((pattern) => pattern.test(path));
  };

  test.each<[AntiDDoSProps, string[], string[]]>([
    [
      {},
      ['/api/orders', '/static/app.js', '/favicon.ico', '/checkout.css'],
      ['/', '/checkout', '/my/api/', '/apix', '/my/static/x', '/checkout.css/x', '/checkout.cssx', '/health'],
    ],
    [{ apiPaths: ['/v2/', '/rpc.'] }, ['/v2/orders', '/rpc.Orders'], ['/api/orders', '/rpcx', '/my/v2/']],
    [
      { healthCheckPath: '/health.a+b' },
      ['/health.a+b', '/api/orders'],
      ['/health.a+b/', '/health.a+bx', '/x/health.a+b', '/healthxa+b', '/health.aab'],
    ],
  ])('E12 with %p challenges no one who cannot answer, and everybody else', (props, exempt, challenged) => {
    const isExempt = exemptBy(props);
    expect(exempt.filter((path) => !isExempt(path))).toEqual([]);
    expect(challenged.filter(isExempt)).toEqual([]);
  });

  const paths = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => `/${index}/`.padEnd(length, 'x'));

  test('E03 takes as many paths of the API as fit into three expressions', () => {
    const apiPaths = paths(6, 94);
    const isExempt = exemptBy({ apiPaths });
    expect(apiPaths.filter((path) => !isExempt(`${path}/y`))).toEqual([]);
    expect(() => antiDDoS({ apiPaths, healthCheckPath: '/health' })).toThrow(
      'paths of the API and of the health check fit into 3 expressions of 200 characters, got 4; name fewer',
    );
  });

  test.each<[string, AntiDDoSProps, string]>([
    ['a path that fits into no expression', { apiPaths: paths(1, 200) }, 'got one of 203, "^\\/0\\/xxx'],
    ['a path that is none', { apiPaths: ['api'] }, 'got "api"'],
    ['a health check with a query', { healthCheckPath: '/health?a=b' }, '(rule AWSManagedRulesAntiDDoSRuleSet)'],
  ])('E03 refuses %s', (_, props, message) => {
    expect(() => antiDDoS(props)).toThrow(message);
  });
});

describe('botControl of a shop with a health check', () => {
  const exactly = (searchString: string) => ({
    notStatement: {
      statement: {
        byteMatchStatement: {
          searchString,
          positionalConstraint: 'EXACTLY',
          fieldToMatch: { uriPath: {} },
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      },
    },
  });

  test('E12 does not look at its path, as it is written', () => {
    const { scopeDownStatement } = groupOf(botControl({ healthCheckPath: '/api/health' }));
    expect(scopeDownStatement).toEqual({
      andStatement: {
        statements: [exactly('/api/health'), { notStatement: { statement: pathStatement('/static/') } }],
      },
    });
  });

  test('E12 refuses a path with a query', () => {
    expect(() => botControl({ healthCheckPath: '/health?a=b' })).toThrow(
      'got "/health?a=b"; leave its query out (rule AWSManagedRulesBotControlRuleSet)',
    );
  });
});

describe('largeBodyLimit', () => {
  test('E03 blocks bodies over 8 KB everywhere but on the named paths, whatever the core rule set does', () => {
    const rule = largeBodyLimit(['/checkout', '/upload']);
    expect([rule.name, rule.phase, rule.matchedLabels]).toEqual(['LargeBodies', RulePhase.EXCEPTIONS, []]);
    expect(rule.render(0)).toMatchObject({
      action: { block: {} },
      statement: {
        andStatement: {
          statements: [
            {
              sizeConstraintStatement: {
                fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
                comparisonOperator: 'GT',
                size: 8192,
                textTransformations: [{ priority: 0, type: 'NONE' }],
              },
            },
            {
              notStatement: {
                statement: { orStatement: { statements: [pathStatement('/checkout'), pathStatement('/upload')] } },
              },
            },
          ],
        },
      },
    });
  });

  test('E03 refuses to be there for nothing', () => {
    expect(() => largeBodyLimit([])).toThrow('large body limit needs 1 path or more that takes large bodies, got 0');
    expect(() => largeBodyLimit(['upload'])).toThrow('got "upload"');
  });
});

describe('nonBrowserClients', () => {
  test('E06 blocks what bot control takes for no browser, but on API paths, and never a verified bot', () => {
    const label = (key: string) => ({ labelMatchStatement: { scope: 'LABEL', key } });
    const rule = nonBrowserClients(['/api/']);
    expect([rule.name, rule.phase]).toEqual(['NonBrowserClients', RulePhase.VERDICTS]);
    expect(rule.render(0)).toMatchObject({
      action: { block: {} },
      statement: {
        andStatement: {
          statements: [
            {
              orStatement: {
                statements: [
                  label('awswaf:managed:aws:bot-control:signal:non_browser_user_agent'),
                  label('awswaf:managed:aws:bot-control:bot:category:http_library'),
                ],
              },
            },
            { notStatement: { statement: label('awswaf:managed:aws:bot-control:bot:verified') } },
            { notStatement: { statement: pathStatement('/api/') } },
          ],
        },
      },
    });
  });

  test('E06 counts in bot control exactly what it decides itself', () => {
    expect(NON_BROWSER_RULES.map(({ name }) => name)).toEqual(['SignalNonBrowserUserAgent', 'CategoryHttpLibrary']);
    expect(groupOf(botControl({ counted: [...NON_BROWSER_RULES] })).ruleActionOverrides).toHaveLength(2);
  });

  test('E06 refuses to be there for nothing', () => {
    expect(() => nonBrowserClients([])).toThrow('non-browser clients are expected on 1 path or more, got 0');
  });
});
