import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledge } from './acknowledge';
import { nameInFindings } from './name-in-findings';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Resource?: unknown;
}

/**
 * Accepts the wildcards in the resources of the named statements, each with the reason that makes it safe; any other
 * wildcard in the policy stays a finding. Protects against a list of accepted ARNs that outlives the statements it is for.
 *
 * The name of the finding holds the name of the export that carries an ARN from another stack. CDK makes that up after
 * the stacks are made, so that the finding is only accepted when the tree is validated.
 *
 * @param policy the policy
 * @param reasons for each statement, by its Sid, what makes its wildcard safe
 * @throws when the tree is validated, if a Sid names no allowing statement with a wildcard
 */
export function acknowledgeWildcards(policy: iam.ManagedPolicy, reasons: { readonly [sid: string]: string }): void {
  policy.node.addValidation({
    validate: () => {
      const document = Stack.of(policy).resolve(policy.document) as { Statement?: Statement[] };
      return Object.entries(reasons).flatMap(([sid, reason]) => {
        const wildcards = (document.Statement ?? [])
          .filter(({ Sid, Effect }) => Sid === sid && Effect === 'Allow')
          .flatMap(({ Resource }) => [Resource].flat().map(nameInFindings))
          .filter((name) => name.includes('*'));
        for (const wildcard of wildcards) {
          acknowledge(policy, `AwsSolutions::AwsSolutions-IAM5[Resource::${wildcard}]`, reason);
        }
        return wildcards.length > 0
          ? []
          : [`acknowledged wildcard needs an allowing statement with one, got ${sid}; remove it (${policy.node.path})`];
      });
    },
  });
}
