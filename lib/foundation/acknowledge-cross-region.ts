import { type Stack } from 'aws-cdk-lib';
import { acknowledge } from './acknowledge';

const HANDLERS = [
  'Custom::CrossRegionExportWriterCustomResourceProvider',
  'Custom::CrossRegionExportReaderCustomResourceProvider',
];

/**
 * Accepts that the functions which carry values between regions run outside a VPC. CDK makes them while it resolves the
 * references, after all constructs stand, so that the acknowledgement waits for the validation that follows; it sits on
 * the handlers alone. Does nothing in a stack from which and to which no value crosses.
 *
 * @param stack a stack with `crossRegionReferences`
 */
export function acknowledgeCrossRegionHandlers(stack: Stack): void {
  stack.node.addValidation({
    validate: () => {
      for (const handler of HANDLERS.flatMap((id) => stack.node.tryFindChild(id) ?? [])) {
        acknowledge(
          handler,
          'cdk-validator-cfnguard::lambda_inside_vpc_check',
          'it copies names of resources to Parameter Store at deployments, handles no data, and a VPC would have no path to the other region',
        );
      }
      return [];
    },
  });
}
