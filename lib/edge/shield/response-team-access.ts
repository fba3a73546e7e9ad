import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnDRTAccess } from 'aws-cdk-lib/aws-shield';
import { Construct } from 'constructs';
import { acknowledge } from '../../foundation';

const RESPONSE_TEAM = 'drt.shield.amazonaws.com';
const MANAGED_POLICY = 'service-role/AWSShieldDRTAccessPolicy';

/** Settings of a {@link ResponseTeamAccess}. */
export interface ResponseTeamAccessProps {
  /**
   * Buckets with logs for the response team, at most 10, in the same account and encrypted by S3 itself: the team reads
   * nothing that a KMS key encrypts. The policy of each holds {@link responseTeamLogStatement}. Shield sets that policy itself
   * where it does not find the statement, as the role that deploys.
   */
  readonly logs: s3.IBucket[];
}

/**
 * What the Shield response team of AWS may do in this account: see its distributions and zones, and change web ACLs and
 * protections while it helps against an attack. Protects against an hour of a flood that is spent on access rights.
 *
 * AWS fixes the policy, whose `wafv2:*`, `shield:*` and `cloudfront:UpdateDistribution` reach every resource of the account:
 * the team acts on a case that the customer has opened, or by the contacts that it was given, and CloudTrail records it.
 * It holds no right on CloudWatch Logs, where the web ACL's log is; the team reads sampled requests instead. An account has
 * one such role and a support plan, Business or Enterprise.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/ddos-srt-access.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSShieldDRTAccessPolicy.html
 */
export class ResponseTeamAccess extends Construct {
  constructor(scope: Construct, id: string, { logs }: ResponseTeamAccessProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: 'The Shield response team helps against an attack',
      assumedBy: new iam.ServicePrincipal(RESPONSE_TEAM),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(MANAGED_POLICY)],
    });
    acknowledge(
      role,
      `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${MANAGED_POLICY}]`,
      'Shield takes no role without this policy of AWS; only the response team of AWS can assume the role, and it is recorded',
    );
    new CfnDRTAccess(this, 'Access', {
      roleArn: role.roleArn,
      ...(logs.length > 0 && { logBucketList: logs.map(({ bucketName }) => bucketName) }),
    });
  }
}

/**
 * What the policy of a bucket needs so that the Shield response team reads the logs in it, as AWS documents it. The
 * principal is AWS's, and knows no condition on the account: whoever adds the statement opens the bucket to the team alone.
 *
 * @param bucket the bucket, of the same account and without a KMS key, or the team cannot read it
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/ddos-srt-access.html
 */
export function responseTeamLogStatement(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'AWSDDoSResponseTeamAccessS3Bucket',
    principals: [new iam.ServicePrincipal(RESPONSE_TEAM)],
    actions: ['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
  });
}
