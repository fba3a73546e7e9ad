import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { ControlTowerRules } from './control-tower-rules';
import { DefenceInDepthChecks } from './defence-in-depth-checks';

const gated = new WeakSet<App>();

/**
 * Puts every policy gate on an app: cdk-nag's AwsSolutions, NIST 800-53 R5, HIPAA and PCI DSS 3.2.1 packs, the
 * project's own pack, Control Tower's proactive rules, and CDK's template validation as failures. Protects against
 * templates that break a rule: synthesis fails on any finding that is not acknowledged beside its resource.
 *
 * Registers once, however often it is called; call it before the first stack is made.
 *
 * @param app the whole app, since a pack walks the whole tree wherever it is registered
 * @throws if the app has a stack or a stage already
 */
export function registerGates(app: App): void {
  if (gated.has(app)) {
    return;
  }
  const [first] = app.node.children;
  if (first !== undefined) {
    throw new Error(
      `gates must be registered before the first stack or stage, got ${first.node.id} before them; move registerGates up`,
    );
  }
  gated.add(app);
  app.node.setContext('@aws-cdk/core:validateAgainstDefaultRules', true);
  // The CDK CLI turns this off and judges the findings of the stacks it was asked for: none of those inside a stage.
  app.node.setContext('@aws-cdk/core:failSynthOnValidationErrors', true);
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new NIST80053R5Checks(app),
    new HIPAASecurityChecks(app),
    new PCIDSS321Checks(app),
    new DefenceInDepthChecks(app),
    new ControlTowerRules(),
  );
}
