import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';

/**
 * The bucket as a reference whose policy is closed. Protects a bucket that several stacks write to: constructs such as
 * flow logs, load balancers and trails add statements of their own, without conditions, to any bucket they are given,
 * which would open its policy from afar and tie its stack to theirs. On a reference those additions do nothing, so the
 * owner's policy stays the only one.
 *
 * @param scope the construct that owns the bucket
 * @param bucket the bucket, with its policy complete
 * @param encryptionKey the key of its objects, for grants on the reference
 * @see https://docs.aws.amazon.com/cdk/v2/guide/resources.html#resources-importing
 */
export function sealedBucket(scope: Construct, bucket: s3.IBucket, encryptionKey?: kms.IKey): s3.IBucket {
  const { bucketArn, bucketName } = bucket;
  return s3.Bucket.fromBucketAttributes(scope, 'Sealed', { bucketArn, bucketName, encryptionKey });
}
