import { Lazy } from 'aws-cdk-lib';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { contactProblems } from '../../../lib/edge/shield/emergency-contact';
import { ProtectedResourceKind } from '../../../lib/edge/shield/protected-resource';
import { shieldReadiness } from '../../../lib/edge/shield/shield-readiness';
import { shopWith, soundProps, type Shop } from './shield-stack-under-test';

/** A shop whose web ACL is deployed with other rules than it was made of. */
function shopDeploying(change: (rule: CfnWebACL.RuleProperty) => CfnWebACL.RuleProperty[]): Shop {
  const shop = shopWith();
  const webAcl = shop.webAcl.node.findAll().find((node) => 'rules' in node && 'defaultAction' in node) as CfnWebACL;
  webAcl.rules = (webAcl.rules as CfnWebACL.RuleProperty[]).flatMap(change);
  return shop;
}

const isCatchAll = ({ statement }: CfnWebACL.RuleProperty): boolean => {
  const { rateBasedStatement } = statement as CfnWebACL.StatementProperty;
  return (
    rateBasedStatement !== undefined &&
    !('scopeDownStatement' in rateBasedStatement && rateBasedStatement.scopeDownStatement)
  );
};
const without = 'web ACL Test/WebAcl has no rate-based rule for every path in BLOCK, which the cost credit demands';

describe('shieldReadiness', () => {
  test('E12 lacks nothing where everything stands', () => {
    expect(shieldReadiness(soundProps(shopWith()))).toEqual([]);
  });

  test('E12 demands a rate limit for every path', () => {
    expect(shieldReadiness(soundProps(shopDeploying((rule) => (isCatchAll(rule) ? [] : [rule]))))).toEqual([without]);
  });

  test.each(['count', 'challenge', 'captcha'])('E12 demands that it blocks, and does not take %s for it', (action) => {
    const shop = shopDeploying((rule) => [isCatchAll(rule) ? { ...rule, action: { [action]: {} } } : rule]);
    expect(shieldReadiness(soundProps(shop))).toEqual([without]);
  });

  test('E12 does not take a limit for one path for it', () => {
    const scopeDownStatement = { geoMatchStatement: { countryCodes: ['KP'] } };
    const shop = shopDeploying((rule) => {
      const { rateBasedStatement } = rule.statement as CfnWebACL.StatementProperty;
      return [
        isCatchAll(rule)
          ? {
              ...rule,
              statement: {
                rateBasedStatement: {
                  ...rateBasedStatement,
                  scopeDownStatement,
                } as CfnWebACL.RateBasedStatementProperty,
              },
            }
          : rule,
      ];
    });
    expect(shieldReadiness(soundProps(shop))).toEqual([without]);
  });

  test('E12 demands room for the rule group of the automatic response', () => {
    const [blueprint] = shopWith().webAcl.rules;
    const filler = (capacity: number): Shop => {
      const shop = shopWith();
      const taken = shop.webAcl.rules.reduce((sum, rule) => sum + rule.capacity, 0);
      const more = Object.assign(Object.create(blueprint as object) as NonNullable<typeof blueprint>, {
        capacity: capacity - taken,
        name: 'Filler',
      });
      return shopWith([...shop.webAcl.rules, more]);
    };
    expect(shieldReadiness(soundProps(filler(4850)))).toEqual([]);
    expect(shieldReadiness(soundProps(filler(4851)))).toEqual([
      'web ACL Test/WebAcl takes 4851 capacity units and leaves no room for the automatic response, at most 4850',
    ]);
  });

  test('E12 demands a distribution and a zone', () => {
    const shop = shopWith();
    const but = (kind: ProtectedResourceKind): string[] =>
      shieldReadiness({ ...soundProps(shop), resources: shop.resources.filter((resource) => resource.kind !== kind) });
    expect(but(ProtectedResourceKind.DISTRIBUTION)).toEqual([
      'no distribution is protected, so that no flood of it is credited',
    ]);
    expect(but(ProtectedResourceKind.HOSTED_ZONE)).toEqual([
      'no hosted zone is protected, so that no flood of queries is credited',
    ]);
  });

  test('E12 says of a web ACL in front of two resources once what it lacks', () => {
    const shop = shopDeploying((rule) => (isCatchAll(rule) ? [] : [rule]));
    expect(shieldReadiness({ ...soundProps(shop), resources: [...shop.resources, ...shop.resources] })).toEqual([
      without,
    ]);
  });
});

describe('contactProblems', () => {
  const sound = { emailAddress: 'oncall@example.com', phoneNumber: '+35315550100' };

  test.each([
    ['a mail address and a telephone', [sound]],
    ['ten contacts', Array.from({ length: 10 }, () => sound)],
    ['one telephone among mails', [{ emailAddress: 'a@b.ie' }, sound]],
    ['notes', [{ ...sound, notes: 'Primary: 24x7 (Dublin), +353 1 555 0100' }]],
    ['the longest telephone', [{ ...sound, phoneNumber: '+123456789012345' }]],
    [
      'tokens',
      [{ emailAddress: Lazy.string({ produce: () => 'a@b.ie' }), phoneNumber: Lazy.string({ produce: () => '' }) }],
    ],
  ])('E12 takes %s', (_, contacts) => {
    expect(contactProblems(contacts)).toEqual([]);
  });

  test.each([
    [
      'no contact',
      [],
      ['response team takes 1 to 10 contacts, got 0', expect.stringContaining('telephone number of one')],
    ],
    ['eleven contacts', Array.from({ length: 11 }, () => sound), ['response team takes 1 to 10 contacts, got 11']],
    [
      'contacts without a telephone',
      [{ emailAddress: 'a@b.ie' }],
      ['response team needs the telephone number of one contact at least, got none'],
    ],
    [
      'a mail address without a domain',
      [{ ...sound, emailAddress: 'oncall' }],
      ['contact needs a mail address, got "oncall"'],
    ],
    [
      'a mail address with a blank',
      [{ ...sound, emailAddress: 'a b@c.ie' }],
      ['contact needs a mail address, got "a b@c.ie"'],
    ],
    [
      'a mail address of 151 characters',
      [{ ...sound, emailAddress: `${'a'.repeat(146)}@b.ie` }],
      [expect.stringContaining('contact needs a mail address')],
    ],
    [
      'a telephone without its country',
      [{ ...sound, phoneNumber: '01 555 0100' }],
      ['contact needs a telephone number in E.164 such as +35315550100, got "01 555 0100"'],
    ],
    ['a telephone of 16 digits', [{ ...sound, phoneNumber: '+1234567890123456' }], [expect.stringContaining('E.164')]],
    ['a telephone that begins with 0', [{ ...sound, phoneNumber: '+0123' }], [expect.stringContaining('E.164')]],
    [
      'notes with a quote',
      [{ ...sound, notes: `don't` }],
      [expect.stringContaining('notes on a contact take 1 to 1024')],
    ],
    ['empty notes', [{ ...sound, notes: '' }], [expect.stringContaining('notes on a contact take')]],
  ])('E12 refuses %s', (_, contacts, problems) => {
    expect(contactProblems(contacts)).toEqual(problems);
  });
});
