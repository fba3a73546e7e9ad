import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { custodyOf } from './custody';

const PUT_POLICY = 's3:PutBucketPolicy';

/** What takes a bucket's protection away. */
const SETTINGS = [
  // Hands the names and tags of all objects to a table, which others read.
  's3:CreateBucketMetadataTableConfiguration',
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketLogging',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  PUT_POLICY,
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketTagging',
  's3:PutBucketVersioning',
  's3:PutBucketWebsite',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
  // By its tags AWS Backup finds a bucket, and rules find the class of its data.
  's3:TagResource',
  's3:UntagResource',
];

/**
 * Statements of a bucket's policy that keep what was written: old versions are deleted by the role for emergencies alone,
 * and the settings that protect them are changed by it and by the role that deploys. Protects against an intruder, or a
 * script, with administrator rights.
 *
 * MFA is asked for where the role is taken, in its trust policy: the credentials of a role carry no sign of it, and a
 * condition on it here would shut out the role for good.
 *
 * Not hit, since S3 does it itself and asks no bucket policy: expiry by a life cycle. Not held: the root user, who may
 * replace any bucket policy of the account; whoever may deploy, or become one of the two roles.
 *
 * @param bucket the bucket
 * @param policyRoleArns further roles that may set the bucket's policy
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export function custodyStatements(bucket: s3.IBucket, policyRoleArns: readonly string[] = []): iam.PolicyStatement[] {
  const { deployingRoleArn, breakGlassRoleArn } = custodyOf(bucket);
  const emergency = breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn];
  const deny = (sid: string, props: iam.PolicyStatementProps): iam.PolicyStatement =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], ...props });
  const butBy = (roleArns: string[]): iam.Conditions | undefined =>
    roleArns.length === 0 ? undefined : { ArnNotEquals: { 'aws:PrincipalArn': roleArns } };
  return [
    deny('VersionsInEmergenciesAlone', {
      actions: ['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion'],
      resources: [bucket.arnForObjects('*')],
      conditions: butBy(emergency),
    }),
    deny('SettingsByCustodiansAlone', {
      actions: policyRoleArns.length === 0 ? SETTINGS : SETTINGS.filter((action) => action !== PUT_POLICY),
      resources: [bucket.bucketArn],
      conditions: butBy([deployingRoleArn, ...emergency]),
    }),
    ...(policyRoleArns.length === 0
      ? []
      : [
          deny('PolicyByDeploymentsAlone', {
            actions: [PUT_POLICY],
            resources: [bucket.bucketArn],
            conditions: butBy([deployingRoleArn, ...policyRoleArns, ...emergency]),
          }),
        ]),
  ];
}
