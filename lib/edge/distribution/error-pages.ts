import { join } from 'node:path';
import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { acknowledge, EncryptionKey, HardenedBucket } from '../../foundation';
import { DEFAULT_ERROR_PAGE, errorPageProblem } from './error-page';

const RESOURCE_TYPE = 'Custom::ErrorPage';
const KEY = 'errors/unavailable.html';
/**
 * Seconds for which an answer is given again. Some shield an origin that comes back from everybody at once. None for 500: it is the
 * fault of one request, and CloudFront would give it to everybody who asks for the path.
 */
const CACHED_SECONDS: Readonly<Record<number, number>> = { 500: 0, 502: 5, 503: 5, 504: 5 };

/** Settings of {@link ErrorPages}. */
export interface ErrorPagesProps {
  /** Bucket of the region for the server access logs, of an `AccessLogBucket`. */
  readonly accessLogs: s3.IBucket;

  /**
   * The page in HTML, at most 20,000 characters, without scripts, styles, frames, forms, refreshes and files: the content security
   * policy blocks those, or the origin that they would ask fails. Images are written as `src="data:..."`; links may stand.
   *
   * @default - a shipped page in English
   */
  readonly page?: string;
}

/**
 * The page that visitors see while the origin fails, from a bucket that CloudFront alone reads. Protects against an outage that
 * shows stack traces, versions or the words of a proxy to everybody.
 *
 * It takes the place of the answers 500, 502, 503 and 504, whose status stays what it was. It does so on every path, because
 * CloudFront knows no error page for a part of a distribution: a program that calls the API reads the status, and not the body,
 * of such an answer. Answers from 400 to 499 are left alone: the API explains them, and 403, 405 and 429 are the web ACL's.
 * What a rule of the web ACL answers by itself goes before this page, whatever its status.
 *
 * The bucket has one object, put there by a function with the right to put that one. The key's policy admits the distributions
 * of the account, and not one by name: the distribution's origin is the bucket, whose default is the key. The bucket's policy
 * names each.
 *
 * @throws if the page is too long, or has what would be blocked
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export class ErrorPages extends Construct {
  /** The one path that the bucket serves. */
  readonly path = `/${KEY}`;

  /** What CloudFront answers with it. */
  readonly responses: readonly cloudfront.ErrorResponse[];

  /** The page in its bucket: where it is missing, CloudFront answers with the bucket's 403 in place of the failure. */
  readonly page: IDependable;

  private readonly bucket: s3.IBucket;
  private readonly originAccessControlId: string;

  constructor(scope: Construct, id: string, props: ErrorPagesProps) {
    super(scope, id);
    const { accessLogs, page = DEFAULT_ERROR_PAGE } = props;
    const problem = errorPageProblem(page);
    if (problem !== undefined) {
      throw new Error(`error page ${problem} (${this.node.path})`);
    }
    const encryption = new EncryptionKey(this, 'Encryption', {
      description: 'Encrypts the error page',
      services: ['s3'],
    });
    this.admitDistributions(encryption);
    this.bucket = new HardenedBucket(this, 'Pages', {
      encryptionKey: encryption.key,
      accessLogs,
      accessLogsPrefix: 'error-pages/',
    }).bucket;
    this.originAccessControlId = new cloudfront.S3OriginAccessControl(this, 'Signing', {
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    }).originAccessControlId;
    this.page = this.put(page, encryption);
    this.responses = Object.entries(CACHED_SECONDS).map(([status, seconds]) => ({
      httpStatus: Number(status),
      responseHttpStatus: Number(status),
      responsePagePath: this.path,
      ttl: Duration.seconds(seconds),
    }));
  }

  /** The bucket as an origin of one distribution. */
  origin(): cloudfront.IOrigin {
    const { originAccessControlId } = this;
    // Not withOriginAccessControl: it would open the whole bucket.
    return origins.S3BucketOrigin.withBucketDefaults(this.bucket, { originAccessControlId });
  }

  /**
   * Lets a distribution read the page.
   *
   * @param distribution the distribution
   */
  allow({ distributionArn }: cloudfront.IDistribution): void {
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(KEY)],
        conditions: {
          StringEquals: { 'aws:SourceArn': distributionArn, 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
  }

  private admitDistributions(encryption: EncryptionKey): void {
    const { account, partition } = Stack.of(this);
    encryption.allowService('cloudfront.amazonaws.com', ['kms:Decrypt'], {
      // IfExists: AWS documents the source's ARN for a key, and its account for a bucket alone.
      StringEqualsIfExists: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudfront::${account}:distribution/*` },
    });
  }

  /** Not BucketDeployment: its function has rights to the whole bucket, and to all assets of the account. */
  private put(page: string, { key }: EncryptionKey): CustomResource {
    const provider = CustomResourceProvider.getOrCreateProvider(this, RESOURCE_TYPE, {
      codeDirectory: join(__dirname, 'error-page-handler'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      description: 'Puts the page for errors into its bucket',
      timeout: Duration.minutes(1),
    });
    provider.addToRolePolicy({ Effect: 'Allow', Action: 's3:PutObject', Resource: this.bucket.arnForObjects(KEY) });
    provider.addToRolePolicy({ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: key.keyArn });
    acknowledge(
      provider,
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it runs at deployments alone and calls nothing but S3, where it may put one object that is meant for everybody',
    );
    return new CustomResource(this, 'Page', {
      resourceType: RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      properties: { Bucket: this.bucket.bucketName, Key: KEY, Page: page },
    });
  }
}
