import { type Duration } from 'aws-cdk-lib';

/**
 * How CloudFront connects to a locked origin and how long it waits. Protects the services against retries that double a
 * storm, and visitors against a page that hangs; how the origin knows CloudFront is not said here, the lock says it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export interface OriginConnection {
  /** How long CloudFront waits for a connection, 1 to 10 seconds. @default 10 seconds */
  readonly connectionTimeout?: Duration;

  /** How often CloudFront tries to connect, 1 to 3. @default 3 */
  readonly connectionAttempts?: number;

  /** How long CloudFront waits for the first and for each further part of an answer, 1 to 120 seconds. @default 30 seconds */
  readonly readTimeout?: Duration;

  /** How long an idle connection is kept, 1 to 300 seconds; shorter than the load balancer's. @default 5 seconds */
  readonly keepaliveTimeout?: Duration;

  /** Region of the cache through which all edge locations ask, nearest to the origin. @default - none */
  readonly originShieldRegion?: string;
}
