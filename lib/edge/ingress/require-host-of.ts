import { Token } from 'aws-cdk-lib';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { type IConstruct } from 'constructs';

/** ACM takes no longer name as the first of a certificate. */
const LONGEST = 64;
const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/**
 * Refuses a host name that no certificate could be proven for in the zone, before a deployment waits an hour for one.
 *
 * @param scope the construct that takes the name
 * @param hostName a host name in small letters
 * @param zone the public zone that must hold it
 * @throws if it is no host name, or lies outside the zone
 */
export function requireHostOf(scope: IConstruct, hostName: string, zone: route53.IHostedZone): void {
  if (Token.isUnresolved(hostName)) {
    return;
  }
  if (!HOST_NAME.test(hostName) || hostName.length > LONGEST) {
    throw new Error(
      `host name takes at most ${LONGEST} small letters, digits, dashes and dots, got "${hostName}"; write e.g. shop.example.com (${scope.node.path})`,
    );
  }
  const { zoneName } = zone;
  if (!Token.isUnresolved(zoneName) && hostName !== zoneName && !hostName.endsWith(`.${zoneName}`)) {
    throw new Error(
      `host name must lie in the hosted zone ${zoneName}, got ${hostName}; change one of the two (${scope.node.path})`,
    );
  }
}
