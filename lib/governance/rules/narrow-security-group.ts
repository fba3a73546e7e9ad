import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { NagRuleCompliance } from 'cdk-nag';
import { REFUSED_PORTS } from '../../service-graph';
import { rendered, type Rule } from './rule';

/** The widest blocks that a rule may name; larger ones hold whole countries, or a private range and its neighbours. */
const WIDEST_IPV4 = 8;
const WIDEST_IPV6 = 32;

/** Protocols by name and number; of all others EC2 opens every port. */
const WITH_PORTS = ['tcp', 'udp', '6', '17'];
const WITHOUT_PORTS = ['icmp', 'icmpv6', '1', '58'];

interface GroupRule {
  readonly ipProtocol?: unknown;
  readonly cidrIp?: unknown;
  readonly cidrIpv6?: unknown;
  readonly fromPort?: unknown;
  readonly toPort?: unknown;
}

export const narrowSecurityGroup: Rule = {
  id: 'NarrowSecurityGroup',
  info: `A security group rule is open to more than a /${WIDEST_IPV4} (IPv6: /${WIDEST_IPV6}), to every protocol, or to a refused port (${[...REFUSED_PORTS.keys()].join(', ')}), or cannot be read.`,
  explanation: 'One open rule makes every other layer the only one left; name the peer group and the port.',
  check: (node) => {
    if (node instanceof CfnSecurityGroup) {
      const rules = [node.securityGroupIngress, node.securityGroupEgress].flatMap(
        (side) => (rendered(node, side) ?? []) as GroupRule[],
      );
      return rules.some(isWide) ? NagRuleCompliance.NON_COMPLIANT : NagRuleCompliance.COMPLIANT;
    }
    if (node instanceof CfnSecurityGroupIngress || node instanceof CfnSecurityGroupEgress) {
      const { ipProtocol, cidrIp, cidrIpv6, fromPort, toPort } = node;
      return isWide(rendered(node, { ipProtocol, cidrIp, cidrIpv6, fromPort, toPort }) as GroupRule)
        ? NagRuleCompliance.NON_COMPLIANT
        : NagRuleCompliance.COMPLIANT;
    }
    return NagRuleCompliance.NOT_APPLICABLE;
  },
};

/** CDK's stand-in for "no egress at all", ICMP to 255.255.255.255/32, is narrow as any rule to one address. */
function isWide({ ipProtocol, cidrIp, cidrIpv6, fromPort, toPort }: GroupRule): boolean {
  return (
    isWideBlock(cidrIp, WIDEST_IPV4) || isWideBlock(cidrIpv6, WIDEST_IPV6) || isWidePort(ipProtocol, fromPort, toPort)
  );
}

function isWideBlock(cidr: unknown, widest: number): boolean {
  if (cidr === undefined) {
    return false;
  }
  const [, length] = typeof cidr === 'string' ? (/^[0-9a-f.:]+\/(\d+)$/i.exec(cidr) ?? []) : [];
  return length === undefined || Number(length) < widest;
}

function isWidePort(ipProtocol: unknown, fromPort: unknown, toPort: unknown): boolean {
  if (typeof ipProtocol !== 'string' || !WITH_PORTS.includes(ipProtocol)) {
    return typeof ipProtocol !== 'string' || !WITHOUT_PORTS.includes(ipProtocol);
  }
  return (
    typeof fromPort !== 'number' ||
    typeof toPort !== 'number' ||
    [...REFUSED_PORTS.keys()].some((port) => fromPort <= port && port <= toPort)
  );
}
