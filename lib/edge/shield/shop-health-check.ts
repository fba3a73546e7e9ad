import { Duration, Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/** Where Route 53 has health checkers. */
const REGIONS = [
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-west-1',
  'us-west-2',
];
const FEWEST_REGIONS = 3;
const PATH = /^\/[\x21-\x7e]{0,254}$/;

/** Settings of a {@link ShopHealthCheck}. */
export interface ShopHealthCheckProps {
  /** The shop's host name, e.g. `shop.example.com`. */
  readonly domainName: string;

  /**
   * A path that answers 2xx or 3xx exactly while the shop can sell, e.g. `/api/health`; `/` and at most 254 visible ASCII
   * characters. It must reach a service, and no rule may challenge it: the answer to a challenge is 202, and counts as
   * healthy.
   */
  readonly path: string;

  /**
   * Where it is asked from, at least 3 of the 8 regions in which Route 53 has health checkers; none in a country that the web
   * ACL blocks.
   *
   * @default - all 8
   */
  readonly regions?: string[];
}

/**
 * Whether the shop answers, asked over HTTPS by the shop's own name and so through the whole edge, every 10 seconds from
 * several parts of the world. Protects against an attack that is too small to be seen in traffic alone: while it is unhealthy,
 * Shield Advanced acts earlier and its response team calls.
 *
 * The checkers send about 2 requests a second from all 8 regions together, each from a handful of addresses, far below any
 * rate limit. Route 53 does not validate certificates.
 *
 * @throws if the path or a region is none
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/health-checks-best-practices.html
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
export class ShopHealthCheck extends Construct {
  /** The health check. */
  readonly healthCheck: route53.IHealthCheck;

  constructor(scope: Construct, id: string, props: ShopHealthCheckProps) {
    super(scope, id);
    const { domainName, path, regions = REGIONS } = props;
    if (!Token.isUnresolved(path) && !PATH.test(path)) {
      throw new Error(
        `health check needs a path of at most 255 visible ascii characters that starts with /, got "${path}"; write e.g. /api/health (${this.node.path})`,
      );
    }
    const wrong = regions.find((region, index) => !REGIONS.includes(region) || regions.indexOf(region) < index);
    if (!Token.isUnresolved(regions) && (regions.length < FEWEST_REGIONS || wrong !== undefined)) {
      throw new Error(
        `health check is made from ${FEWEST_REGIONS} or more of ${REGIONS.join(', ')}, got ${regions.join(', ') || 'none'}; change regions (${this.node.path})`,
      );
    }
    this.healthCheck = new route53.HealthCheck(this, 'Check', {
      type: route53.HealthCheckType.HTTPS,
      fqdn: domainName,
      port: 443,
      resourcePath: path,
      enableSNI: true,
      requestInterval: Duration.seconds(10),
      failureThreshold: 3,
      measureLatency: true,
      regions,
    });
  }
}
