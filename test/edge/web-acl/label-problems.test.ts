import { ForwardedAddress } from '../../../lib/edge/web-acl/language/forwarded-address';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { Rate } from '../../../lib/edge/web-acl/language/rate';
import { RateKey } from '../../../lib/edge/web-acl/language/rate-key';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { type IStatement } from '../../../lib/edge/web-acl/language/statement';
import { labelProblems } from '../../../lib/edge/web-acl/label-problems';
import { ManagedGroupRule } from '../../../lib/edge/web-acl/managed-group-rule';
import { ManagedRuleGroup } from '../../../lib/edge/web-acl/managed-rule-group';
import { type IWebAclRule, WebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';

const country = Match.countries(['KP']);
const rule = (name: string, statement: IStatement, action = RuleAction.block(), labels: string[] = []) =>
  new WebAclRule({ name, phase: RulePhase.EXCEPTIONS, statement, action, labels });
const adding = (action: RuleAction, ...labels: string[]) => rule('Adding', country, action, labels);
const looking = (match: Match) => rule('Looking', match);
const counts = RuleAction.count();
const group = (which: ManagedRuleGroup) => new ManagedGroupRule({ group: which });

describe('labels', () => {
  test.each<[string, IWebAclRule, Match]>([
    ['a label that is added before', adding(counts, 'shop:friend'), Match.label('shop:friend')],
    ['a label by its last name', adding(counts, 'shop:market:friend'), Match.label('market:friend')],
    [
      'a label of a rule that challenges',
      rule('Adding', Match.pageLoads(), RuleAction.challenge(), ['a']),
      Match.label('a'),
    ],
    ['a namespace of a label', adding(counts, 'shop:market:friend'), Match.labelNamespace('shop:market:')],
    ['a namespace inside a label', adding(counts, 'shop:market:friend'), Match.labelNamespace('market:')],
    [
      'a label of a managed group',
      group(ManagedRuleGroup.COMMON),
      Match.label('awswaf:managed:aws:core-rule-set:SizeRestrictions_Body'),
    ],
    [
      'a namespace of a managed group',
      group(ManagedRuleGroup.BOT_CONTROL),
      Match.labelNamespace('awswaf:managed:aws:bot-control:bot:'),
    ],
    ['a token that bots lack', group(ManagedRuleGroup.BOT_CONTROL), Match.label('awswaf:managed:token:absent')],
    ['all of AWS', group(ManagedRuleGroup.IP_REPUTATION), Match.labelNamespace('awswaf:managed:')],
    ['a country, matched or not', rule('Adding', country), Match.label('awswaf:clientip:geo:country:FR')],
    ['a region, matched or not', rule('Adding', country), Match.label('awswaf:clientip:geo:region:FR-75')],
    [
      'a country of a forwarded address',
      rule('Adding', Match.countries(['KP'], ForwardedAddress.VIEWER)),
      Match.label('awswaf:forwardedip:geo:country:FR'),
    ],
    ['a label in a part', adding(counts, 'a'), Match.all(country, Match.not(Match.label('a')))],
  ])('E05 take %s', (_, added, match) => {
    expect(labelProblems([added, looking(match)])).toEqual([]);
  });

  test.each<[string, IWebAclRule, Match]>([
    ['nobody adds', rule('Adding', Match.path('/x')), Match.label('shop:friend')],
    ['is spelled otherwise', adding(counts, 'shop:Friend'), Match.label('shop:friend')],
    ['only ends alike', adding(counts, 'shop:friend'), Match.label('end')],
    ['is a namespace only', adding(counts, 'shop:friend'), Match.label('shop')],
    ['is a name and no namespace', adding(counts, 'shop:friend'), Match.labelNamespace('friend:')],
    ['is added by a rule that blocks', adding(RuleAction.block(), 'shop:friend'), Match.label('shop:friend')],
    ['is added by a rule that allows', adding(RuleAction.allow(), 'shop:friend'), Match.label('shop:friend')],
    ['another group adds', group(ManagedRuleGroup.SQL_INJECTION), Match.label('awswaf:managed:aws:atp:x')],
    ['is the country of another address', rule('Adding', country), Match.label('awswaf:forwardedip:geo:country:FR')],
    [
      'is the country of the address that connects, where the forwarded one was read',
      rule('Adding', Match.countries(['KP'], ForwardedAddress.VIEWER)),
      Match.label('awswaf:clientip:geo:country:FR'),
    ],
    ['says of an address what AWS does not', rule('Adding', country), Match.label('awswaf:clientip:geo:city:Paris')],
    ['is a token nobody read', group(ManagedRuleGroup.COMMON), Match.label('awswaf:managed:token:absent')],
    [
      'looks like one of AWS',
      rule('Adding', Match.path('/x'), counts, ['country:FR']),
      Match.label('awswaf:clientip:geo:country:FR'),
    ],
  ])('E05 refuse one that %s', (_, added, match) => {
    const [label] = match.matchedLabels;
    expect(labelProblems([added, looking(match)])).toEqual([
      `rule Looking looks for the label ${label}, which no rule before it adds and passes on; add it with a rule that counts, or drop the condition`,
    ]);
  });

  test('E05 refuse one that only a later rule adds', () => {
    expect(labelProblems([looking(Match.label('a')), adding(counts, 'a')])).toEqual([
      'rule Looking looks for the label a, which only Adding adds, after it; move it to a later phase or place',
    ]);
  });

  test('E05 refuse one that the rule adds itself', () => {
    expect(labelProblems([rule('Looking', Match.label('a'), counts, ['a'])])).toHaveLength(1);
  });

  test('E04 are looked for by the keys of a rate too', () => {
    const rate = new Rate({ limit: 10, windowSeconds: 60, keys: [RateKey.labelNamespace('shop:')] });
    expect(labelProblems([rule('Rate', rate)])).toEqual([
      expect.stringContaining('rule Rate looks for the label shop:'),
    ]);
    expect(labelProblems([adding(counts, 'shop:a'), rule('Rate', rate)])).toEqual([]);
  });

  test('E03 cost a unit for five', () => {
    const costOf = (count: number) =>
      adding(counts, ...Array.from({ length: count }, (_, index) => `l${index}`)).capacity - country.capacity;
    expect([0, 1, 5, 6].map(costOf)).toEqual([0, 1, 1, 2]);
  });
});
