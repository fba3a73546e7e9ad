import { ChallengeReach } from '../../../../lib/edge/web-acl/language/challenge-reach';
import { Rate } from '../../../../lib/edge/web-acl/language/rate';
import { RuleAction } from '../../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { ManagedRuleGroup } from '../../../../lib/edge/web-acl/managed-rule-group';
import { RuleStage, type StageEvidence } from '../../../../lib/edge/web-acl/stages/rule-stage';
import { stageProblems } from '../../../../lib/edge/web-acl/stages/stage-problems';
import { type IWebAclRule, WebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { GOLDEN_REHEARSAL } from '../../../../lib/app/config/golden-rehearsal';
import { plainRule } from '../plain-rule';

const today = '2026-11-21';
const BY_TOKEN = ChallengeReach.clientsBringTokens('the app fetches a token with the SDK of AWS WAF');
const evidence: StageEvidence = {
  from: '2026-10-01',
  to: '2026-10-31',
  requests: 2000,
  falsePositives: 2,
  source: 'docs/waf/2026-10-sign-up.md, read by the payments team',
};
const counting = (since: string, until: string) => RuleStage.count({ since, until });
const blocking = (changes: Partial<StageEvidence> = {}, since = '2026-11-01') =>
  RuleStage.block({ since, evidence: { ...evidence, ...changes } });
const problemsOf = (stage: RuleStage, changes: Partial<IWebAclRule> = {}, day = today) =>
  stageProblems([plainRule('Rule', changes)], { Rule: stage }, day);

describe('stages', () => {
  test.each<[string, RuleStage]>([
    ['a count that ends today', counting('2026-10-01', today)],
    ['a count that began today', counting(today, '2026-12-21')],
    ['a count of 90 days', counting('2026-09-01', '2026-11-30')],
    ['a block on evidence', blocking()],
    ['a block since the day the evidence ended', blocking({}, '2026-10-31')],
    ['one false positive in a thousand', blocking({ requests: 1000, falsePositives: 1 })],
    ['no false positive in a thousand', blocking({ requests: 1000, falsePositives: 0 })],
    ['evidence of 90 days before', blocking({ from: '2026-08-01', to: '2026-08-03' })],
    ['evidence of today', blocking({ from: today, to: today }, today)],
    ['four different words', blocking({ source: 'aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd' })],
    ['the replay that is shipped', RuleStage.block({ since: today, evidence: GOLDEN_REHEARSAL })],
  ])('E09 take %s', (_, stage) => {
    expect(problemsOf(stage)).toEqual([]);
  });

  test('E09 take a replay for a rule of ours, and refuse it for one that needs a managed group', () => {
    const replayed = blocking({ replayed: true });
    const problem =
      'rule Rule is in BLOCK on evidence of a replay, which cannot tell what a managed group would find; let it count, and judge logs of real requests';
    expect(problemsOf(replayed, { matchedLabels: ['shop:rate:high', 'awswaf:clientip:geo:country:KP'] })).toEqual([]);
    expect(problemsOf(replayed, { matchedLabels: ['awswaf:managed:aws:bot-control:signal:x'] })).toEqual([problem]);
    expect(problemsOf(replayed, { managedGroup: ManagedRuleGroup.COMMON })).toEqual([problem]);
    expect(problemsOf(blocking(), { managedGroup: ManagedRuleGroup.COMMON })).toEqual([]);
  });

  test.each<[string, RuleStage, string]>([
    [
      'a count that ended yesterday',
      counting('2026-10-01', '2026-11-20'),
      'rule Rule counted until 2026-11-20, which is over; promote it with RuleStage.block or drop it',
    ],
    [
      'a count to come',
      counting('2026-11-22', '2026-12-01'),
      'rule Rule is in COUNT since 2026-11-22, which is to come',
    ],
    ['a count that ends before it began', counting('2026-11-20', '2026-11-19'), 'before its start on 2026-11-20'],
    [
      'a count of 91 days',
      counting('2026-09-01', '2026-12-01'),
      'rule Rule counts for 91 days, at most 90 are allowed',
    ],
    ['a count since no day', counting('yesterday', today), 'since a day like 2026-11-21, got "yesterday"'],
    ['a count until no day', counting('2026-11-01', '2026-11-31'), 'until a day like 2026-11-21, got "2026-11-31"'],
    [
      'a block without evidence',
      RuleStage.block({ since: '2026-11-01' }),
      'rule Rule is in BLOCK without evidence; record the requests judged while it counted, and their false positives',
    ],
    ['a block to come', blocking({}, '2026-11-22'), 'rule Rule is in BLOCK since 2026-11-22, which is to come'],
    [
      'evidence of a day that is none',
      blocking({ from: '2026-02-30' }),
      'on evidence from "2026-02-30" to "2026-10-31"',
    ],
    ['evidence that ends before it began', blocking({ from: '2026-11-01' }), 'expected two days in order'],
    [
      'evidence from after the block',
      blocking({ to: '2026-11-02' }),
      'that ends on 2026-11-02, after the rule was put',
    ],
    [
      'evidence of no request',
      blocking({ requests: 0, falsePositives: 0 }),
      'of 0 requests, expected at least 1000; judge more of them first',
    ],
    [
      'evidence of 999 requests',
      blocking({ requests: 999, falsePositives: 0 }),
      'of 999 requests, expected at least 1000',
    ],
    [
      'evidence of 91 days before',
      blocking({ from: '2026-08-01', to: '2026-08-02' }),
      'that ends on 2026-08-02, 91 days before the rule was put in BLOCK, at most 90 are allowed; judge anew',
    ],
    ['a negative number of requests', blocking({ requests: -1, falsePositives: 0 }), 'expected whole numbers'],
    ['a source of one character', blocking({ source: 'x'.repeat(40) }), 'and 4 different words'],
    [
      'a source of three words',
      blocking({ source: 'Report of shop, report of shop, of shop -- report' }),
      'expected at least 30 characters and 4 different words; say where the record stands and who judged',
    ],
    ['evidence of half a request', blocking({ requests: 1000.5 }), 'expected whole numbers'],
    ['a negative number', blocking({ falsePositives: -1 }), 'with -1 false positives, expected whole numbers'],
    [
      'two false positives in 1999',
      blocking({ requests: 1999 }),
      'with 2 false positives in 1999 requests, at most 1 in 1000 is allowed; tune the rule first',
    ],
    [
      'evidence from nowhere',
      blocking({ source: '  a report in the repository.  ' }),
      'expected at least 30 characters',
    ],
  ])('E09 refuse %s', (_, stage, message) => {
    expect(problemsOf(stage)).toEqual([expect.stringContaining(message)]);
  });

  test('E09 refuse evidence from the future, whatever the rule says of itself', () => {
    const stage = blocking({ from: '2026-11-20', to: '2026-11-22' }, '2026-11-23');
    expect(problemsOf(stage)).toEqual([
      expect.stringContaining('since 2026-11-23, which is to come'),
      'rule Rule is in BLOCK on evidence that ends on 2026-11-22, which is to come; correct it',
    ]);
    expect(problemsOf(stage, {}, '2026-11-23')).toEqual([]);
  });

  test('E09 refuse a rule without a stage, and a stage without a rule', () => {
    expect(stageProblems([plainRule('Rule')], { Role: blocking() }, today)).toEqual([
      'rule Rule has no stage; give it RuleStage.count or RuleStage.block',
      'stage of Role names no rule of this web ACL; drop it or correct the name',
    ]);
  });

  test('E09 are not asked of a rule that only adds labels', () => {
    const labelling = plainRule('Rule', { decides: false });
    expect(stageProblems([labelling], {}, today)).toEqual([]);
    expect(problemsOf(RuleStage.block({ since: today }), { decides: false })).toEqual([]);
  });

  test('E12 refuse a catch-all rate that only counts, since it forfeits the cost credit', () => {
    const forfeited =
      'rule Rule is the catch-all rate and only counts, which forfeits the cost credit of Shield Advanced; give it RuleAction.block and RuleStage.block';
    expect(problemsOf(counting('2026-11-01', '2026-12-01'), { isCatchAllRate: true })).toEqual([forfeited]);
    expect(problemsOf(blocking(), { isCatchAllRate: true })).toEqual([]);
    const labelling = { isCatchAllRate: true, decides: false };
    expect(stageProblems([plainRule('Rule', labelling)], {}, today)).toEqual([forfeited]);
    expect(problemsOf(blocking(), labelling)).toEqual([forfeited]);
  });

  test.each<[string, RuleAction, string | undefined]>([
    ['counts', RuleAction.count(), 'only counts'],
    ['challenges', RuleAction.challenge(600, BY_TOKEN), 'does not block'],
    ['blocks', RuleAction.block(), undefined],
  ])('E12 judge a catch-all rate that %s by its own action', (_, action, what) => {
    const statement = new Rate({ limit: 2000, windowSeconds: 300, what: 'all paths' });
    const rule = new WebAclRule({ name: 'Flood', phase: RulePhase.BLANKET_RATE, statement, action });
    expect(stageProblems([rule], { Flood: blocking() }, today)).toEqual(
      what === undefined
        ? []
        : [expect.stringContaining(`rule Flood is the catch-all rate and ${what}, which forfeits`)],
    );
  });

  test('E09 refuse to be judged on no day', () => {
    expect(problemsOf(blocking(), {}, '')).toEqual(['today is a day like 2026-11-21, got ""; correct it']);
  });

  test('E09 are all told at once', () => {
    const rules = ['A', 'B', 'C'].map((name) => plainRule(name));
    const stages = { A: counting('2026-09-01', '2026-10-01'), B: RuleStage.block({ since: today }) };
    expect(stageProblems(rules, stages, today).map((problem) => problem.slice(0, 6))).toEqual([
      'rule A',
      'rule B',
      'rule C',
    ]);
  });
});
