import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledge, nameInFindings } from '../../foundation';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/**
 * Accepts the one wildcard that a right to objects cannot do without: `/*` behind the ARN of one bucket, or behind the
 * objects, or one folder of them, of one access point. Any other wildcard in the policy stays a finding.
 *
 * The name of the finding holds the name of the export that carries the bucket's ARN from another stack. CDK makes that up
 * after the stacks are made, so that the finding is only accepted when the tree is validated.
 *
 * @param policy the rights of a workload
 */
export function acknowledgeObjectRights(policy: iam.ManagedPolicy): void {
  policy.node.addValidation({
    validate: () => {
      const document = Stack.of(policy).resolve(policy.document) as { Statement?: Statement[] };
      const wildcards = (document.Statement ?? [])
        .filter(
          ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().every((action) => action.startsWith('s3:')),
        )
        .flatMap(({ Resource }) => [Resource].flat().map(nameInFindings))
        .filter((name) => /^[^*]+\/\*$/.test(name) && !name.endsWith(':accesspoint/*'));
      for (const wildcard of new Set(wildcards)) {
        acknowledge(
          policy,
          `AwsSolutions::AwsSolutions-IAM5[Resource::${wildcard}]`,
          'the wildcard stands for the objects behind one access point, or in one bucket, that the service graph names; their keys are data, not known here',
        );
      }
      return [];
    },
  });
}
