import { Fn } from 'aws-cdk-lib';
import type * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';

/**
 * Id of a firewall's endpoint in one zone. Protects against asymmetrical routes: CloudFormation answers with all
 * endpoints as `<zone>:<id>` in no fixed order, so the one of the zone is cut out by its name, not by its place.
 *
 * @param firewall the firewall, with a subnet in that zone
 * @param zone name of the zone, e.g. `eu-west-1a`
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-networkfirewall-firewall.html
 */
export function firewallEndpoint(firewall: networkfirewall.CfnFirewall, zone: string): string {
  const all = Fn.join(',', firewall.attrEndpointIds);
  const fromZoneOn = Fn.select(1, Fn.split(`${zone}:`, all));
  return Fn.select(0, Fn.split(',', fromZoneOn));
}
