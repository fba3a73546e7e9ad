import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * Statements that refuse objects under any key but one, whichever way they come: a put, a copy or the start of a multipart
 * upload is a `PutObject`, through an access point too. Protects against an owner locked out of their own data.
 *
 * An upload that says nothing about encryption gets the bucket's key. One that speaks must name that key: `aws:kms`
 * without a key would mean the AWS managed one, and S3 evaluates the policy before it fills in the bucket's default.
 *
 * @param bucket the bucket, whose default is the key
 * @param encryptionKey the key
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
 */
export function foreignEncryptionStatements(bucket: s3.IBucket, encryptionKey: kms.IKey): iam.PolicyStatement[] {
  const header = 's3:x-amz-server-side-encryption';
  const keyHeader = `${header}-aws-kms-key-id`;
  const { keyArn } = encryptionKey;
  const denied: { [sid: string]: iam.Conditions } = {
    DenyOtherAlgorithm: { StringNotEquals: { [header]: 'aws:kms' }, Null: { [header]: 'false' } },
    DenyOtherKey: { StringNotEquals: { [keyHeader]: keyArn }, Null: { [keyHeader]: 'false' } },
    DenyUnnamedKey: { StringEquals: { [header]: 'aws:kms' }, Null: { [keyHeader]: 'true' } },
    DenyCustomerProvidedKey: { Null: { [`${header}-customer-algorithm`]: 'false' } },
  };
  return Object.entries(denied).map(
    ([sid, conditions]) =>
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions,
      }),
  );
}
