import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { unreadBodies } from '../../../../lib/edge/web-acl/rules/unread-bodies';
import { pathStatement } from './rule-under-test';

describe('unreadBodies', () => {
  const unread = {
    sizeConstraintStatement: {
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      comparisonOperator: 'GT',
      size: 65_536,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };

  test('E03 blocks on every path by default what WAF does not read whole', () => {
    const rule = unreadBodies();
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['UnreadBodies', RulePhase.VALIDATION, 1]);
    expect(rule.render(0)).toMatchObject({ action: { block: {} } });
    expect(rule.render(0).statement).toEqual(unread);
    expect(unreadBodies([]).render(0)).toEqual(rule.render(0));
  });

  test('E03 leaves out the paths of uploads', () => {
    expect(unreadBodies(['/api/photos/', '/Returns/']).render(0).statement).toEqual({
      andStatement: {
        statements: [
          unread,
          {
            notStatement: {
              statement: { orStatement: { statements: [pathStatement('/api/photos/'), pathStatement('/returns/')] } },
            },
          },
        ],
      },
    });
  });

  test.each(['photos', '/'])('E03 refuses %s for a path of uploads', (path) => {
    expect(() => unreadBodies([path])).toThrow(`got "${path}"`);
  });
});
