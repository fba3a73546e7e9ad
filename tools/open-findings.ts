/** One rule that one resource breaks, acknowledged by nobody. */
export interface Finding {
  /** Path of the resource; empty where a gate itself failed. */
  readonly path: string;
  /** Id as `acknowledge()` takes it, `<pack>::<rule>`. */
  readonly rule: string;
  /** `error` and `fatal` fail the synthesis. */
  readonly severity: string;
  /** What is wrong. */
  readonly description: string;
}

/** The parts of the CDK's `validation-report.json` that are read here. */
export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly metadata?: { readonly error?: string };
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
      readonly severity: string;
      readonly violatingConstructs: readonly {
        readonly constructPath?: string;
        readonly cloudFormationResource?: { readonly templatePath: string; readonly logicalId: string };
      }[];
    }[];
  }[];
}

/** The findings of every pack and validator in a report that are not acknowledged, sorted by path and rule. */
export function openFindings({ pluginReports }: ValidationReport): Finding[] {
  return pluginReports
    .flatMap(({ pluginName, violations, metadata }) => [
      ...(metadata?.error === undefined
        ? []
        : [{ path: '', rule: pluginName, severity: 'fatal', description: metadata.error }]),
      ...violations.flatMap(({ ruleName, description, severity, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath, cloudFormationResource: resource }) => ({
          path: constructPath || `${resource?.templatePath ?? ''}#${resource?.logicalId ?? ''}`,
          rule: /^[^[]*::/.test(ruleName) ? ruleName : `${pluginName.replaceAll(' ', '-')}::${ruleName}`,
          severity,
          description: description.trim().replace(/\s*\n\s*/g, ' '),
        })),
      ),
    ])
    .sort((a, b) => `${a.path} ${a.rule}`.localeCompare(`${b.path} ${b.rule}`, 'en'));
}
