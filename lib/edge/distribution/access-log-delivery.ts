import { Names, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** Longest name that CloudWatch Logs takes for a delivery source or destination. */
const LONGEST_NAME = 60;

/**
 * All fields that CloudFront delivers by default, but `cs-uri-query`, `cs(Referer)` and `cs(Cookie)`: what a visitor types
 * into a form of ours, or of the page before, stands there.
 */
const FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'sc-bytes',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'sc-status',
  'cs(User-Agent)',
  'x-edge-result-type',
  'x-edge-request-id',
  'x-host-header',
  'cs-protocol',
  'cs-bytes',
  'time-taken',
  'x-forwarded-for',
  'ssl-protocol',
  'ssl-cipher',
  'x-edge-response-result-type',
  'cs-protocol-version',
  'fle-status',
  'fle-encrypted-fields',
  'c-port',
  'time-to-first-byte',
  'x-edge-detailed-result-type',
  'sc-content-type',
  'sc-content-len',
  'sc-range-start',
  'sc-range-end',
];

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
 * against attacks without a trace, and against a card number in a log that nobody can mask or delete: queries, referrers and
 * cookies are not logged. The path is. The web ACL's log has queries, masked. The older logging is refused because it needs
 * a bucket with ACLs, and always has queries.
 *
 * The bucket's ARN carries the prefix, because without one CloudFront puts `AWSLogs/<account>/CloudFront` before the
 * suffix path at creation but not at an update, and the logs would then land where the bucket policy refuses them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
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
      recordFields: FIELDS,
    });
    delivery.node.addDependency(source);
  }
}
