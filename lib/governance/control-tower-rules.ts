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

/** Files of rules about the same resource types; about any, where they name none. */
interface RuleGroup {
  readonly rules: string[];
  readonly types: ReadonlySet<string>;
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}

/**
 * Control Tower's proactive rules, run by cfn-guard: on each template only the rules about a type that is in it, and
 * each of them only on the resources of its types, which finds the same in a fraction of the time. Protects against
 * resources that a landing zone would refuse.
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
    const [first = ''] = context.templatePaths;
    // Beside the templates, and gone before anybody reads the assembly.
    const folder = mkdtempSync(join(dirname(first), '.control-tower-'));
    const templates = context.templatePaths.map((path, index) => new CutTemplate(path, join(folder, `${index}.json`)));
    try {
      const reports = ruleGroups().flatMap(({ rules, types }) => {
        const about = templates.filter((template) => template.writeCut(types));
        const guard = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules, maxBuffer: ANSWER_BYTES });
        const templatePaths = about.map(({ cutPath }) => cutPath);
        return about.length === 0 ? [] : [guard.validate({ ...context, templatePaths })];
      });
      return {
        success: reports.every(({ success }) => success),
        // cfn-guard gives no severity, and the CDK lets a report without one pass once any of its findings is acknowledged.
        violations: reports.flatMap(({ violations }) =>
          violations.map((violation) => ({ ...located(violation, templates), severity: 'error' })),
        ),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** A template, of which a part at a time is given to cfn-guard. */
class CutTemplate {
  private readonly template: Template;
  private readonly resources: [string, { readonly Type: string }][];
  private readonly references: ReadonlyMap<string, readonly string[]>;

  constructor(
    readonly path: string,
    readonly cutPath: string,
  ) {
    this.template = JSON.parse(readFileSync(path, 'utf8')) as Template;
    this.resources = Object.entries(this.template.Resources ?? {});
    const ids = new Set(this.resources.map(([id]) => id));
    this.references = new Map(
      this.resources.map(([id, resource]) => [id, wordsIn(resource).filter((word) => ids.has(word))]),
    );
  }

  /**
   * Writes the resources of some types, and of those that they refer to that they are there: rules look up whether a
   * reference leads anywhere. No types are all of them.
   *
   * @returns whether there are any
   */
  writeCut(types: ReadonlySet<string>): boolean {
    const about = new Map(this.resources.filter(([, { Type }]) => types.size === 0 || types.has(Type)));
    const kept = new Set([...about.keys()].flatMap((id) => [id, ...(this.references.get(id) ?? [])]));
    const Resources = Object.fromEntries(
      this.resources.filter(([id]) => kept.has(id)).map(([id, { Type }]) => [id, about.get(id) ?? { Type }]),
    );
    writeFileSync(this.cutPath, JSON.stringify({ ...this.template, Resources }));
    return about.size > 0;
  }
}

/** Every word of every text inside; the logical ids of references are among them. */
function wordsIn(value: unknown): string[] {
  return JSON.stringify(value).match(/[A-Za-z0-9]+/g) ?? [];
}

/**
 * cfn-guard blames a place without a name beside the resource, where a rule compares with a text of its own: nobody could
 * acknowledge that. A violation that names no resource at all stays as it is.
 */
function located(violation: PolicyViolation, templates: readonly CutTemplate[]): PolicyViolation {
  const all = violation.violatingResources.map((resource) => ({
    ...resource,
    templatePath: templates.find(({ cutPath }) => basename(cutPath) === basename(resource.templatePath ?? ''))?.path,
  }));
  const named = all.filter(({ resourceLogicalId }) => resourceLogicalId !== undefined);
  return { ...violation, violatingResources: named.length === 0 ? all : named };
}

function ruleGroups(): RuleGroup[] {
  const groups = new Map<string, RuleGroup>();
  const paths = readdirSync(RULES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.guard'));
  for (const path of paths.sort()) {
    const rules = readFileSync(join(RULES, path), 'utf8').replace(/^#.*$/gm, '');
    const types = new Set(rules.match(/AWS::\w+::\w+/g));
    const key = [...types].sort().join();
    const group = groups.get(key) ?? { rules: [], types };
    group.rules.push(join(RULES, path));
    groups.set(key, group);
  }
  return [...groups.values()];
}
