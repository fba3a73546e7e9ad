import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { WebAclQueries } from '../../../lib/edge/visibility/web-acl-queries';
import { findingsOf } from '../../../lib/testing';
import { seenEdge } from './visibility-under-test';

type Fields = Record<string, unknown>;

/** A record as AWS WAF writes it, of a request that nothing was against. */
const ALLOWED = {
  timestamp: 1_795_291_200_000,
  terminatingRuleId: 'Default_Action',
  terminatingRuleType: 'REGULAR',
  action: 'ALLOW',
  nonTerminatingMatchingRules: [] as Fields[],
  httpRequest: { clientIp: '192.0.2.1', country: 'IE', uri: '/' },
  labels: [] as Fields[],
};
const counted = (...ruleIds: string[]): Fields[] => ruleIds.map((ruleId) => ({ ruleId, action: 'COUNT' }));

const RECORDS: Record<string, Fields> = {
  allowed: ALLOWED,
  blocked: { ...ALLOWED, action: 'BLOCK', terminatingRuleId: 'Countries' },
  limited: { ...ALLOWED, action: 'BLOCK', terminatingRuleId: 'Logins', terminatingRuleType: 'RATE_BASED' },
  challenged: { ...ALLOWED, action: 'CHALLENGE', terminatingRuleId: 'Pages' },
  puzzled: { ...ALLOWED, action: 'CAPTCHA', terminatingRuleId: 'SignUp' },
  counted: { ...ALLOWED, nonTerminatingMatchingRules: counted('One', 'Two', 'Three') },
  // It met a challenge with a good token, and went on.
  accepted: { ...ALLOWED, nonTerminatingMatchingRules: [{ ruleId: 'Pages', action: 'CHALLENGE' }] },
  mistaken: { ...ALLOWED, action: 'BLOCK', labels: [{ name: 'awswaf:managed:token:accepted' }] },
  proven: { ...ALLOWED, labels: [{ name: 'awswaf:managed:token:accepted' }] },
  flooded: { ...ALLOWED, labels: [{ name: 'awswaf:managed:aws:anti-ddos:event-detected' }] },
  encrypted: { ...ALLOWED, ja4Fingerprint: 't13d1516h2_8daaf6152771_02713d6af862' },
};

function fieldOf(record: Fields, path: string): unknown {
  return path === '@message'
    ? JSON.stringify(record)
    : path.split('.').reduce<unknown>((value, name) => (value as Fields | undefined)?.[name], record);
}

/** Whether a record passes a condition; no more of the language than the queries use. */
function passes(record: Fields, condition: string): boolean {
  return condition.split(' and ').every((part) => {
    const [, present] = /^ispresent\(([\w.]+)\)$/.exec(part) ?? [];
    if (present !== undefined) {
      return fieldOf(record, present) !== undefined;
    }
    const [, path = '', operator, operand = ''] = /^([@\w.]+) (=|in|like) (.+)$/.exec(part) ?? [];
    const wanted = JSON.parse(operand) as unknown;
    const value = fieldOf(record, path);
    switch (operator) {
      case '=':
        return value === wanted;
      case 'in':
        return (wanted as unknown[]).includes(value);
      default:
        return String(value).includes(String(wanted));
    }
  });
}

/** The records that reach the statistics of a query, each as often as it does, with the fields they are grouped by. */
function asked(query: string): [string, ...unknown[]][] {
  let rows = Object.entries(RECORDS);
  for (const command of query.split('\n| ')) {
    const [verb = '', ...words] = command.split(' ');
    const rest = words.join(' ');
    if (verb === 'filter') {
      rows = rows.filter(([, record]) => passes(record, rest));
    } else if (verb === 'fields') {
      const [, alias = ''] = /^jsonParse\(@message\) as (\w+)$/.exec(rest) ?? [];
      rows = rows.map(([name, record]) => [name, { ...record, [alias]: record }]);
    } else if (verb === 'unnest') {
      const [path = '', alias = ''] = rest.split(' into ');
      rows = rows.flatMap(([name, record]) =>
        (fieldOf(record, path) as unknown[]).map((item): [string, Fields] => [name, { ...record, [alias]: item }]),
      );
    } else if (verb === 'stats') {
      const groups = (rest.split(' by ')[1] ?? '').replace(/bin\(1m\)/, 'timestamp').split(', ');
      return rows.map(([name, record]) => [name, ...groups.map((path) => fieldOf(record, path))]);
    }
  }
  throw new Error(`no statistics in ${query}`);
}

describe('WebAclQueries', () => {
  let stack: Stack;
  let queries: Record<string, string>;
  let logGroups: unknown[];

  beforeAll(() => {
    const edge = seenEdge();
    ({ stack } = edge);
    new WebAclQueries(stack, 'Queries', { webAcl: edge.props.webAcl });
    const found = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition')).map(
      ({ Properties }) => Properties as { Name: string; LogGroupNames: unknown; QueryString: string },
    );
    queries = Object.fromEntries(found.map(({ Name, QueryString }) => [Name, QueryString]));
    logGroups = found.map(({ LogGroupNames }) => LogGroupNames);
  });

  const { timestamp } = ALLOWED;

  test.each<[string, [string, ...unknown[]][]]>([
    [
      'blocked-by-rule',
      [
        ['blocked', 'Countries'],
        ['limited', 'Logins'],
        ['mistaken', 'Default_Action'],
      ],
    ],
    [
      'blocked-by-path',
      [
        ['blocked', '/', 'Countries'],
        ['limited', '/', 'Logins'],
        ['mistaken', '/', 'Default_Action'],
      ],
    ],
    [
      'challenged-by-path',
      [
        ['challenged', '/', 'Pages', 'CHALLENGE'],
        ['puzzled', '/', 'SignUp', 'CAPTCHA'],
      ],
    ],
    [
      'counted-by-rule',
      [
        ['counted', 'One'],
        ['counted', 'Two'],
        ['counted', 'Three'],
      ],
    ],
    ['rate-limited-addresses', [['limited', '192.0.2.1', 'IE', 'Logins']]],
    ['by-ja4', [['encrypted', 't13d1516h2_8daaf6152771_02713d6af862', 'ALLOW']]],
    ['by-country', Object.entries(RECORDS).map(([name, { action }]) => [name, 'IE', action])],
    ['blocked-with-accepted-token', [['mistaken', 'Default_Action', '/']]],
    ['during-ddos-event', [['flooded', timestamp, 'ALLOW']]],
  ])('E11 %s counts these requests and no others, by what its name says', (name, expected) => {
    expect(asked(queries[`Edge/web-acl/${name}`] ?? '')).toEqual(expected);
  });

  test('E11 there is no other query, each counts requests, and names the most frequent first', () => {
    expect(Object.keys(queries)).toHaveLength(9);
    for (const [name, query] of Object.entries(queries)) {
      expect(query).toMatch(/\| stats count\(\*\) as requests|^stats count\(\*\) as requests/);
      expect([name, query.includes('sort requests desc')]).toEqual([name, !name.endsWith('during-ddos-event')]);
    }
  });

  test('E11 queries are saved on the log of the web ACL and on no other', () => {
    expect(new Set(logGroups.map((names) => JSON.stringify(names))).size).toBe(1);
    expect(logGroups[0]).toEqual([{ Ref: expect.stringMatching(/^WebAclLog/) as string }]);
  });

  test('E11 passes the packs', () => {
    expect(findingsOf(stack.node.findChild('Queries'))).toEqual([]);
  });
});
