import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct } from 'constructs';
import { acknowledge } from '../../foundation';

const POLICY = 'service-role/AmazonRDSEnhancedMonitoringRole';

/**
 * The role that RDS writes operating-system metrics with. Protects against a confused deputy: only the monitoring of this
 * account's databases can assume it, which the role that CDK would make does not say.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.Enabling.html
 */
export function rdsMonitoringRole(scope: Construct, id: string): iam.IRole {
  const role = new iam.Role(scope, id, {
    description: 'Lets RDS write operating-system metrics of the instances',
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
  acknowledge(
    role,
    `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${POLICY}]`,
    'the policy writes to the log groups RDS* and nothing else, and only RDS monitoring of this account can assume the role',
  );
  return role;
}
