import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HardenedBucket } from '../foundation';

/** Settings of an {@link ObjectStore}. */
export interface ObjectStoreProps {
  /** The only key that objects may be encrypted with. */
  readonly encryptionKey: kms.IKey;

  /** The bucket that receives the server access logs; its policy already admits S3 log delivery. */
  readonly accessLogs: s3.IBucket;

  /** Prefix of this bucket's lines in the access-log bucket, e.g. `product-images/`. */
  readonly accessLogsPrefix: string;
}

/**
 * A bucket of application data that takes objects under its own key only. Protects against a writer who brings a key of
 * another account (and so locks the owner out, as ransomware does), beside everything that {@link HardenedBucket} protects
 * against.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export class ObjectStore extends Construct {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    this.bucket = new HardenedBucket(this, 'Bucket', props).bucket;
    this.denyForeignEncryption();
  }

  /**
   * Lets the grantee list and read the objects, and adds nothing to the bucket's or the key's policy.
   *
   * @param grantee who reads
   */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['s3:ListBucket'], this.bucket.bucketArn)
      .combine(this.grant(grantee, ['s3:GetObject'], this.bucket.arnForObjects('*')))
      .combine(this.grantKey(grantee, ['kms:Decrypt']));
  }

  /**
   * Lets the grantee write objects, each as a new version; it can delete none. Adds nothing to the bucket's or the key's
   * policy.
   *
   * @param grantee who writes
   */
  grantWrite(grantee: iam.IGrantable): iam.Grant {
    // A multipart upload reads its parts back, so a writer decrypts too.
    return this.grant(
      grantee,
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      this.bucket.arnForObjects('*'),
    ).combine(this.grantKey(grantee, ['kms:GenerateDataKey', 'kms:Decrypt']));
  }

  private grant(grantee: iam.IGrantable, actions: string[], resourceArn: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
  }

  private grantKey(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
    });
  }

  /**
   * An upload that says nothing about encryption gets the bucket's key. One that speaks must name that key: `aws:kms`
   * without a key would mean the AWS managed one, and S3 evaluates the policy before it fills in the bucket's default.
   */
  private denyForeignEncryption(): void {
    const header = 's3:x-amz-server-side-encryption';
    const keyHeader = `${header}-aws-kms-key-id`;
    const { keyArn } = this.encryptionKey;
    const denied: { [sid: string]: iam.Conditions } = {
      DenyOtherAlgorithm: { StringNotEquals: { [header]: 'aws:kms' }, Null: { [header]: 'false' } },
      DenyOtherKey: { StringNotEquals: { [keyHeader]: keyArn }, Null: { [keyHeader]: 'false' } },
      DenyUnnamedKey: { StringEquals: { [header]: 'aws:kms' }, Null: { [keyHeader]: 'true' } },
      DenyCustomerProvidedKey: { Null: { [`${header}-customer-algorithm`]: 'false' } },
    };
    for (const [sid, conditions] of Object.entries(denied)) {
      this.bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:PutObject'],
          resources: [this.bucket.arnForObjects('*')],
          conditions,
        }),
      );
    }
  }
}
