import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { type IConstruct } from 'constructs';
import { DefenceInDepthChecks } from '../governance';

/**
 * The findings of the four cdk-nag packs and of our own in a construct tree that nobody acknowledged, as sorted lines
 * `<construct path>: <pack>::<rule>`. Protects a construct against being hardened only inside the whole platform.
 *
 * @param scope a construct, most often a stack that holds only the construct under test
 */
export function findingsOf(scope: IConstruct): string[] {
  const root = scope.node.root as App;
  const packs = [
    new AwsSolutionsChecks(root),
    new NIST80053R5Checks(root),
    new HIPAASecurityChecks(root),
    new PCIDSS321Checks(root),
    new DefenceInDepthChecks(root),
  ];
  return packs
    .flatMap((pack) =>
      pack.validateScope(scope).violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({
          path: constructPath,
          id: `${pack.name}::${ruleName}`,
        })),
      ),
    )
    .filter(({ path, id }) => !isAcknowledged(root, path, id))
    .map(({ path, id }) => `${path}: ${id}`)
    .sort();
}

function isAcknowledged(root: IConstruct, path: string, id: string): boolean {
  const scopes: IConstruct[] = [];
  let current: IConstruct = root;
  for (const step of path.split('/')) {
    const child = current.node.tryFindChild(step);
    if (!child) {
      return false;
    }
    scopes.push(child);
    current = child;
  }
  return scopes.some((scope) =>
    scope.node.metadata.some(
      (entry) =>
        entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && Object.keys(entry.data as object).includes(id),
    ),
  );
}
