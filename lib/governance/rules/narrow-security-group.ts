import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

/** SSH, remote desktop, and Kafka's plaintext listener. */
const REFUSED_PORTS = [22, 3389, 9092];

/** CDK's stand-in for "no egress at all": an address that nothing has, and a protocol that nothing speaks. */
const NOWHERE = '255.255.255.255/32';

interface GroupRule {
  readonly ipProtocol?: string;
  readonly cidrIp?: string;
  readonly cidrIpv6?: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

export const narrowSecurityGroup: Rule = {
  id: 'NarrowSecurityGroup',
  info: 'A security group rule is open to the whole internet, to every protocol, or to a refused port (22, 3389, 9092).',
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

function isWide(rule: GroupRule): boolean {
  if (rule.cidrIp === NOWHERE) {
    return false;
  }
  const { fromPort = 0, toPort = 65535 } = rule;
  return (
    String(rule.ipProtocol) === '-1' ||
    String(rule.cidrIp).endsWith('/0') ||
    String(rule.cidrIpv6).endsWith('/0') ||
    REFUSED_PORTS.some((port) => fromPort <= port && port <= toPort)
  );
}
