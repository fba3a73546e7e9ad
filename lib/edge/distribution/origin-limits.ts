import { Duration, Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { checkRange } from '../../foundation';
import { type OriginConnection } from '../ingress/origin-connection';

/** Regions with an Origin Shield, as AWS documents them. */
const SHIELD_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'sa-east-1',
];

/** How the edge speaks to the origin. */
export interface OriginLimitsProps {
  /**
   * The region whose Origin Shield all requests pass, so that the origin is asked once for what many edges want; the origin's
   * own, or the nearest that has one. It costs per request.
   *
   * @default - the edges ask by themselves
   */
  readonly originShieldRegion?: string;

  /** Seconds that the origin may take to answer, and between two packets, 1 to 120. @default 30 */
  readonly originResponseSeconds?: number;

  /**
   * Seconds that an idle connection to the origin is kept, 1 to 300; below those after which the load balancer closes it (60), or
   * a request that comes between fails.
   *
   * @default 5
   */
  readonly originKeepAliveSeconds?: number;

  /** Seconds to wait for a connection to the origin, 1 to 10. @default 10 */
  readonly originConnectionSeconds?: number;

  /** Attempts to connect, 1 to 3; also of a GET that got no answer. @default 3 */
  readonly originConnectionAttempts?: number;
}

/**
 * How long the edge waits for the origin and how often it tries, checked. Protects against an origin that hangs and takes every
 * connection of the edge with it.
 *
 * @param scope the construct that takes the settings
 * @param props the limits
 * @throws if a number is out of range, or the region has no Origin Shield
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export function originLimits(scope: IConstruct, props: OriginLimitsProps): OriginConnection {
  const {
    originShieldRegion,
    originResponseSeconds = 30,
    originKeepAliveSeconds = 5,
    originConnectionSeconds = 10,
    originConnectionAttempts = 3,
  } = props;
  const limits: [string, number, number, string][] = [
    ['seconds that the origin may take to answer', originResponseSeconds, 120, 'originResponseSeconds'],
    ['seconds that connections to the origin are kept', originKeepAliveSeconds, 300, 'originKeepAliveSeconds'],
    ['seconds to wait for a connection to the origin', originConnectionSeconds, 10, 'originConnectionSeconds'],
    ['attempts to connect to the origin', originConnectionAttempts, 3, 'originConnectionAttempts'],
  ];
  for (const [what, value, most, prop] of limits) {
    checkRange(scope, { what, value, least: 1, most, prop });
  }
  if (
    originShieldRegion !== undefined &&
    !Token.isUnresolved(originShieldRegion) &&
    !SHIELD_REGIONS.includes(originShieldRegion)
  ) {
    throw new Error(
      `origin shield needs one of the regions ${SHIELD_REGIONS.join(', ')}, got ${originShieldRegion}; change originShieldRegion to the nearest (${scope.node.path})`,
    );
  }
  return {
    readTimeout: Duration.seconds(originResponseSeconds),
    keepaliveTimeout: Duration.seconds(originKeepAliveSeconds),
    connectionTimeout: Duration.seconds(originConnectionSeconds),
    connectionAttempts: originConnectionAttempts,
    originShieldRegion,
  };
}
