import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const RULE_ID = /^[A-Za-z0-9.-]+::.+$/;
const SHORTEST_REASON = 30;

/**
 * Accepts one finding of one rule on one resource, with the reason that makes it safe. Protects against blanket
 * suppressions: an acknowledgement never sits on a stack, a stage or the app, and always leaves a trace in the report.
 *
 * @param resource the construct that owns the finding (its descendants are covered too)
 * @param ruleId the rule with the prefix of its pack, e.g. `AwsSolutions::AwsSolutions-S1`; an id without the prefix
 *   would be swallowed by the pack and leave no trace in `cdk.out/validation-report.json`
 * @param reason what makes it safe here, 30 characters or more; not a restatement of the finding
 * @throws if the resource is a stack, stage or app, the id has no prefix, or the reason is too short to say anything
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export function acknowledge(resource: IConstruct, ruleId: string, reason: string): void {
  const at = `(${resource.node.path})`;
  if (Stack.isStack(resource) || Stage.isStage(resource) || App.isApp(resource)) {
    throw new Error(`acknowledgement of ${ruleId} sits on a whole stack, stage or app; put it on the resource ${at}`);
  }
  if (!RULE_ID.test(ruleId)) {
    throw new Error(`acknowledged rule needs the prefix of its pack, got ${ruleId}, expected <pack>::<rule> ${at}`);
  }
  if (reason.trim().length < SHORTEST_REASON) {
    throw new Error(
      `acknowledgement of ${ruleId} needs a reason of at least ${SHORTEST_REASON} characters that says what makes it safe, got "${reason}" ${at}`,
    );
  }
  Validations.of(resource).acknowledge({ id: ruleId, reason });
}
