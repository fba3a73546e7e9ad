import { Names, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** Longest name that CloudWatch Logs takes for a delivery source or destination. */
const LONGEST_NAME = 60;

/** Settings of an {@link AccessLogDelivery}. */
export interface AccessLogDeliveryProps {
  /** The distribution. */
  readonly distribution: cloudfront.IDistribution;

  /**
   * The bucket, in any region. Its policy, and that of its key, must admit `delivery.logs.amazonaws.com` for delivery
   * sources of this account in us-east-1 under `AWSLogs/<account>/CloudFront/`.
   */
  readonly archive: s3.IBucket;
}

/**
 * Access logs of a distribution, as JSON by day, in a bucket that may be locked (standard logging, version 2). Protects
 * against attacks without a trace. The older logging is refused because it needs a bucket with ACLs. Cookies are never
 * logged.
 *
 * The bucket's ARN carries the prefix, because without one CloudFront puts `AWSLogs/<account>/CloudFront` before the
 * suffix path at creation but not at an update, and the logs would then land where the bucket policy refuses them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export class AccessLogDelivery extends Construct {
  constructor(scope: Construct, id: string, props: AccessLogDeliveryProps) {
    super(scope, id);
    const name = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME, separator: '-' });
    const source = new logs.CfnDeliverySource(this, 'Source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: props.distribution.distributionArn,
    });
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name,
      deliveryDestinationType: 'S3',
      destinationResourceArn: `${props.archive.bucketArn}/AWSLogs/${Stack.of(this).account}/CloudFront`,
      outputFormat: 'json',
    });
    const delivery = new logs.CfnDelivery(this, 'Delivery', {
      deliverySourceName: name,
      deliveryDestinationArn: destination.attrArn,
      s3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}',
    });
    delivery.node.addDependency(source);
  }
}
