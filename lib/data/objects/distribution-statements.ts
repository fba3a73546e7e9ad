import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** What one CloudFront distribution does with the objects of a store, signed by its origin access control. */
export interface DistributionAccess {
  /** ARN of the distribution. */
  readonly distributionArn: string;

  /** The folder that it shows, with a slash at its end, e.g. `images/`. @default - nothing */
  readonly readPrefix?: string;

  /** The folder that it takes uploads into, with a slash at its end, e.g. `incoming/`. @default - nothing */
  readonly writePrefix?: string;
}

/**
 * Statements that let one distribution in, and no other one of CloudFront's customers.
 *
 * @param bucket the bucket
 * @param access the distribution and its folders
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function distributionStatements(bucket: s3.IBucket, access: DistributionAccess): iam.PolicyStatement[] {
  const { distributionArn, readPrefix, writePrefix } = access;
  const allow = (sid: string, action: string, prefix: string): iam.PolicyStatement =>
    new iam.PolicyStatement({
      sid,
      principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
      actions: [action],
      resources: [bucket.arnForObjects(`${prefix}*`)],
      conditions: {
        StringEquals: { 'aws:SourceArn': distributionArn },
        // AWS documents the ARN alone for CloudFront, and the account is in it: where the key comes too, it must fit.
        StringEqualsIfExists: { 'aws:SourceAccount': Stack.of(bucket).account },
      },
    });
  return [
    ...(readPrefix === undefined ? [] : [allow('DistributionReads', 's3:GetObject', readPrefix)]),
    ...(writePrefix === undefined ? [] : [allow('DistributionWrites', 's3:PutObject', writePrefix)]),
  ];
}
