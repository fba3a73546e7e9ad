import { Stack, Stage, Validations } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One accepted finding, as it stands on a construct. */
export interface Acknowledgement {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
  readonly wholeStack: boolean;
}

interface ValidationReport {
  readonly pluginReports: readonly {
    readonly suppressedViolations?: readonly {
      readonly acknowledgedId: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** Every acknowledgement in a tree, sorted by path and rule. */
export function acknowledgementsIn(root: IConstruct): Acknowledgement[] {
  return root.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) =>
          Object.entries(data as Record<string, string>).map(([rule, reason]) => ({
            path: construct.node.path,
            rule,
            reason,
            wholeStack: Stack.isStack(construct) || Stage.isStage(construct),
          })),
        ),
    )
    .sort((a, b) => `${a.path} ${a.rule}`.localeCompare(`${b.path} ${b.rule}`));
}

/** The acknowledgements that cover no finding of the report: stale, or misspelt. */
export function staleAcknowledgements(acknowledgements: readonly Acknowledgement[], directory: string): string[] {
  const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as ValidationReport;
  const covered = report.pluginReports.flatMap(({ suppressedViolations = [] }) =>
    suppressedViolations.flatMap(({ acknowledgedId, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ rule: acknowledgedId, path: constructPath })),
    ),
  );
  return acknowledgements
    .filter(({ path, rule }) => !covered.some((c) => c.rule === rule && `${c.path}/`.startsWith(`${path}/`)))
    .map(({ path, rule }) => `${path}: ${rule}`);
}
