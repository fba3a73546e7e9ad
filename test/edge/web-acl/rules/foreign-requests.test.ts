import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { foreignRequests } from '../../../../lib/edge/web-acl/rules/foreign-requests';
import { pathStatement } from './rule-under-test';

describe('foreignRequests', () => {
  const header = (Name: string, positionalConstraint: string, searchString: string) => ({
    byteMatchStatement: {
      searchString,
      positionalConstraint,
      fieldToMatch: { singleHeader: { Name } },
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  });

  test('E04 blocks what other sites ask for in the background, and no document but one fetched ahead', () => {
    const rule = foreignRequests(['/login']);
    expect([rule.name, rule.phase]).toEqual(['ForeignRequests', RulePhase.VALIDATION]);
    expect(rule.render(0)).toMatchObject({ action: { block: {} } });
    expect(rule.render(0).statement).toEqual({
      andStatement: {
        statements: [
          pathStatement('/login'),
          header('sec-fetch-site', 'EXACTLY', 'cross-site'),
          {
            orStatement: {
              statements: [
                { notStatement: { statement: header('sec-fetch-dest', 'EXACTLY', 'document') } },
                header('sec-purpose', 'STARTS_WITH', 'prefetch'),
              ],
            },
          },
        ],
      },
    });
  });

  test('E04 refuses to be there for nothing', () => {
    expect(() => foreignRequests([])).toThrow('foreign requests are refused on 1 path or more, got 0');
    expect(() => foreignRequests(['login'])).toThrow('got "login"');
  });
});
