import { Stack } from 'aws-cdk-lib';
import { type EncryptionKey } from './encryption-key';
import { KEY_USE } from './key-statements';

const ROLE = 'autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';

/**
 * Lets Auto Scaling start instances whose volumes the key encrypts. Protects the key against every other principal: the
 * statements hold for one service-linked role of this account, through EC2 alone.
 *
 * @param key the key of the volumes, in the account and region of the instances
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function allowInstanceVolumes(key: EncryptionKey): void {
  const throughEc2 = { StringEquals: { 'kms:ViaService': `ec2.${Stack.of(key).region}.amazonaws.com` } };
  key.allowLinkedRole({ sid: 'VolumesOfInstances', role: ROLE, actions: KEY_USE, conditions: throughEc2 });
  key.allowLinkedRole({
    sid: 'AttachVolumesOfInstances',
    role: ROLE,
    actions: ['kms:CreateGrant'],
    conditions: { ...throughEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });
}
