import { Stack, Stage } from 'aws-cdk-lib';
import { TunedWebAcl, type TunedWebAclProps, WebAclScope } from '../../../../lib/edge';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { RuleAction } from '../../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { ManagedGroupRule } from '../../../../lib/edge/web-acl/managed-group-rule';
import { ManagedRuleGroup } from '../../../../lib/edge/web-acl/managed-rule-group';
import { RuleStage, StageDiscipline } from '../../../../lib/edge/web-acl/stages/rule-stage';
import { WebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { logKeyIn, propertiesOf, stackIn } from '../../edge-stack-under-test';

const today = '2026-11-21';
const counting = RuleStage.count({ since: '2026-11-01', until: '2026-12-01' });
const blocking = RuleStage.block({
  since: '2026-11-01',
  evidence: {
    from: '2026-10-01',
    to: '2026-10-31',
    requests: 2000,
    falsePositives: 0,
    source: 'docs/waf/2026-10.md, read by the payments team',
  },
});
const expired = RuleStage.count({ since: '2026-09-01', until: '2026-10-01' });
const puzzle = new WebAclRule({
  name: 'SignUp',
  phase: RulePhase.CHALLENGES,
  statement: Match.pages(['/sign-up']),
  action: RuleAction.captcha(600),
  labels: ['shop:solved'],
});
const group = new ManagedGroupRule({ group: ManagedRuleGroup.COMMON });
const rules = [puzzle, group];

function staged(props: Partial<TunedWebAclProps>): TunedWebAcl {
  const stack = stackIn('us-east-1');
  const scope = WebAclScope.CLOUDFRONT;
  return new TunedWebAcl(stack, 'Subject', { scope, rules, encryptionKey: logKeyIn(stack), ...props });
}

/** Synthesises it: stages are judged then. */
function synthesised(props: Partial<TunedWebAclProps>): () => unknown {
  return () => Stage.of(staged(props))?.synth();
}

function rendered(props: Partial<TunedWebAclProps>): Record<string, Record<string, unknown>> {
  const { Rules } = propertiesOf(staged(props).node.scope as never, 'AWS::WAFv2::WebACL');
  return Object.fromEntries((Rules as { Name: string }[]).map((rule) => [rule.Name, rule]));
}

describe('a staged web ACL', () => {
  const counted = rendered({ stages: { SignUp: counting, [group.name]: counting }, today });
  const forced = rendered({ stages: { SignUp: blocking, [group.name]: blocking }, today });

  test('E09 counts instead of acting in COUNT, and adds its labels all the same', () => {
    expect(counted['SignUp']).toMatchObject({ Action: { Count: {} }, RuleLabels: [{ Name: 'shop:solved' }] });
    expect(counted['SignUp']).not.toHaveProperty('CaptchaConfig');
    expect(counted['SignUp']?.['Priority']).toBe(forced['SignUp']?.['Priority']);
  });

  test('E09 counts a group as a whole in COUNT', () => {
    expect(counted[group.name]).toMatchObject({ OverrideAction: { Count: {} } });
    expect(counted[group.name]).not.toHaveProperty('Action');
  });

  test('E09 does what it is for in BLOCK, and without stages', () => {
    expect(forced['SignUp']).toMatchObject({
      Action: { Captcha: {} },
      CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 600 } },
    });
    expect(forced[group.name]).toMatchObject({ OverrideAction: { None: {} } });
    expect(rendered({})).toEqual(forced);
  });

  test('E09 fails synthesis by default, with all problems of all web ACLs at once', () => {
    const stages = { SignUp: expired, [group.name]: RuleStage.block({ since: '2026-11-01' }), Stranger: counting };
    const first = staged({ stages, today });
    const other = new Stack(first.node.root, 'Other', { env: { account: '111111111111', region: 'us-east-1' } });
    const second = { scope: WebAclScope.CLOUDFRONT, rules: [puzzle], encryptionKey: logKeyIn(other) };
    new TunedWebAcl(other, 'Second', { ...second, stages: {}, today });
    expect(() => Stage.of(first)?.synth()).toThrow(
      [
        '[Test/Subject] rule AWSManagedRulesCommonRuleSet is in BLOCK without evidence; record the requests judged while it counted, and their false positives',
        '[Test/Subject] rule SignUp counted until 2026-10-01, which is over; promote it with RuleStage.block or drop it',
        '[Test/Subject] stage of Stranger names no rule of this web ACL; drop it or correct the name',
        '[Other/Second] rule SignUp has no stage; give it RuleStage.count or RuleStage.block',
      ].join('\n  '),
    );
  });

  test('E09 refuses stages without a day to judge them on', () => {
    expect(synthesised({ stages: { SignUp: blocking, [group.name]: blocking } })).toThrow(
      'today is a day like 2026-11-21, got ""; correct it',
    );
  });

  test('E09 warns only where nobody shops', () => {
    const webAcl = staged({
      stages: { SignUp: expired, [group.name]: RuleStage.block({ since: '2026-11-01' }) },
      today,
      stageDiscipline: StageDiscipline.OBSERVED,
    });
    const warnings = webAcl.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
    expect(warnings).toEqual([
      expect.stringContaining('is in BLOCK without evidence'),
      expect.stringContaining('counted until 2026-10-01, which is over'),
    ]);
  });
});
