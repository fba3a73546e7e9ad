import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
} from 'aws-cdk-lib';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const RULES = join(PACKAGE, 'rules/control-tower/cfn-guard');

/** Room for the answer of cfn-guard on a large stack; its default of 1 MiB ends in ENOBUFS. */
const ANSWER_BYTES = 64 * 1024 * 1024;

/** A file of rules, and the resource types that its rules are about. */
interface RuleFile {
  readonly path: string;
  readonly types: ReadonlySet<string>;
}

/**
 * Control Tower's proactive rules, run by cfn-guard: for each template only the rules about a type that is in it, which
 * finds the same and takes a quarter of the time. Protects against resources that a landing zone would refuse.
 *
 * Findings are acknowledged as `cdk-validator-cfnguard::<rule>`, the name of the plugin that runs them.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/proactive-controls.html
 */
export class ControlTowerRules implements IPolicyValidationPlugin {
  /** Name of the plugin, and prefix of its rule ids in acknowledgements. */
  readonly name = 'cdk-validator-cfnguard';

  /** Runs the rules on every template of the app. */
  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const files = ruleFiles();
    const reports = context.templatePaths.map((templatePath) => {
      const types = typesIn(templatePath);
      const rules = files.filter((file) => isAbout(file, types)).map(({ path }) => path);
      const guard = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules, maxBuffer: ANSWER_BYTES });
      return rules.length === 0
        ? { success: true, violations: [] }
        : guard.validate({ appConstruct: context.appConstruct, templatePaths: [templatePath] });
    });
    return {
      success: reports.every(({ success }) => success),
      // cfn-guard gives no severity, and the CDK lets a report without one pass once any of its findings is acknowledged.
      violations: reports.flatMap(({ violations }) =>
        violations.map((violation) => ({ ...located(violation), severity: 'error' })),
      ),
    };
  }
}

/**
 * cfn-guard blames a place without a name beside the resource, where a rule compares with a text of its own: nobody could
 * acknowledge that. A violation that names no resource at all stays as it is.
 */
function located(violation: PolicyViolation): PolicyViolation {
  const named = violation.violatingResources.filter(({ resourceLogicalId }) => resourceLogicalId !== undefined);
  return named.length === 0 ? violation : { ...violation, violatingResources: named };
}

/** A file that names no type may be about any, and always runs. */
function isAbout({ types }: RuleFile, present: ReadonlySet<string>): boolean {
  return types.size === 0 || [...types].some((type) => present.has(type));
}

function ruleFiles(): RuleFile[] {
  return readdirSync(RULES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.guard'))
    .sort()
    .map((path) => {
      const rules = readFileSync(join(RULES, path), 'utf8').replace(/^#.*$/gm, '');
      return { path: join(RULES, path), types: new Set(rules.match(/AWS::\w+::\w+/g)) };
    });
}

function typesIn(templatePath: string): Set<string> {
  const { Resources = {} } = JSON.parse(readFileSync(templatePath, 'utf8')) as {
    Resources?: Record<string, { Type: string }>;
  };
  return new Set(Object.values(Resources).map(({ Type }) => Type));
}
