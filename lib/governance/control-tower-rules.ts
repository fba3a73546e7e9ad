import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
} from 'aws-cdk-lib';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const PACKAGE = dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const RULES = join(PACKAGE, 'rules/control-tower/cfn-guard');

/** Room for the answer of cfn-guard on a large stack; its default of 1 MiB ends in ENOBUFS. */
const ANSWER_BYTES = 64 * 1024 * 1024;

/** A file of rules, and the resource types that its rules are about. */
interface RuleFile {
  readonly path: string;
  readonly types: ReadonlySet<string>;
}

/** Rules that look at the same types, and what of a template they look at. */
interface Batch {
  readonly rules: string[];
  /** The template with the resources of these types alone. */
  readonly template: Template;
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}

/**
 * Control Tower's proactive rules, run by cfn-guard: on each template only the rules about a type that is in it, and each of them
 * only on the resources of its types and on what these refer to, which finds the same in a fraction of the time. Protects against resources that a
 * landing zone would refuse.
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
    const [first = ''] = context.templatePaths;
    // Beside the templates, and gone before anybody reads the assembly.
    const folder = mkdtempSync(join(dirname(first), '.control-tower-'));
    try {
      const violations = context.templatePaths.flatMap((templatePath) =>
        batchesOf(files, templatePath).flatMap(({ rules, template }) => {
          const cut = join(folder, basename(templatePath));
          writeFileSync(cut, JSON.stringify(template));
          const guard = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules, maxBuffer: ANSWER_BYTES });
          const report = guard.validate({ ...context, templatePaths: [cut] });
          return report.violations.map((violation) => located(violation, templatePath));
        }),
      );
      return {
        success: violations.length === 0,
        // cfn-guard gives no severity, and the CDK lets a report without one pass once any of its findings is acknowledged.
        violations: violations.map((violation) => ({ ...violation, severity: 'error' })),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/**
 * cfn-guard blames a place without a name beside the resource, where a rule compares with a text of its own: nobody could
 * acknowledge that. A violation that names no resource at all stays as it is.
 */
function located(violation: PolicyViolation, templatePath: string): PolicyViolation {
  const all = violation.violatingResources.map((resource) => ({ ...resource, templatePath }));
  const named = all.filter(({ resourceLogicalId }) => resourceLogicalId !== undefined);
  return { ...violation, violatingResources: named.length === 0 ? all : named };
}

/** A file that names no type may be about any, and runs on the whole template. */
function batchesOf(files: readonly RuleFile[], templatePath: string): Batch[] {
  const template = JSON.parse(readFileSync(templatePath, 'utf8')) as Template;
  const resources = Object.entries(template.Resources ?? {});
  const present = new Set(resources.map(([, { Type }]) => Type));
  const ids = new Set(resources.map(([id]) => id));
  const references = new Map(
    resources.map(([id, resource]) => [id, wordsIn(resource).filter((word) => ids.has(word))]),
  );
  const batches = new Map<string, Batch>();
  for (const { path, types } of files) {
    const about = [...types].filter((type) => present.has(type)).sort();
    if (types.size > 0 && about.length === 0) {
      continue;
    }
    const batch = batches.get(about.join()) ?? { rules: [], template: cutTo(template, types, references) };
    batch.rules.push(path);
    batches.set(about.join(), batch);
  }
  return [...batches.values()];
}

/** The template with the resources of some types, and what these refer to: rules look up whether a reference leads anywhere. */
function cutTo(
  template: Template,
  types: ReadonlySet<string>,
  references: ReadonlyMap<string, readonly string[]>,
): Template {
  const all = Object.entries(template.Resources ?? {});
  const kept = new Set(all.filter(([, { Type }]) => types.size === 0 || types.has(Type)).map(([id]) => id));
  // A set goes on over what is added to it while it is read.
  for (const id of kept) {
    references.get(id)?.forEach((other) => kept.add(other));
  }
  return { ...template, Resources: Object.fromEntries(all.filter(([id]) => kept.has(id))) };
}

/** Every word of every text inside; the logical ids of references are among them. */
function wordsIn(value: unknown): string[] {
  return JSON.stringify(value).match(/[A-Za-z0-9]+/g) ?? [];
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
