import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type EncryptionKey } from './encryption-key';

/**
 * Lets Auto Scaling start instances whose volumes the key encrypts. Protects the key against every other principal: the
 * statements hold for one service-linked role of this account, through EC2 alone.
 *
 * The role is a condition and not the principal, because KMS refuses a policy that names a principal which does not
 * exist yet, and the role only comes with the first Auto Scaling group of an account. The account as principal would not
 * do: it delegates to the role's own policy, which knows no customer managed key.
 *
 * @param key the key of the volumes, in the account and region of the instances
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function allowInstanceVolumes(key: EncryptionKey): void {
  const { account, partition, region } = Stack.of(key);
  const conditions = {
    'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    'kms:CallerAccount': account,
    'kms:ViaService': `ec2.${region}.amazonaws.com`,
  };
  const principals = [new iam.AnyPrincipal()];
  key.key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'VolumesOfInstances',
      principals,
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { StringEquals: conditions },
    }),
  );
  key.key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AttachVolumesOfInstances',
      principals,
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { StringEquals: conditions, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  );
}
