import { Names } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type EgressAllowance } from './egress-allowances';
import { firewallEndpoint } from './firewall-endpoint';
import { type SegmentedVpc } from './segmented-vpc';
import { suricataRules } from './suricata-rules';

/** Rules that a side can hold. AWS fixes it when the rule group is made; one rule weighs one, and a policy holds 30000. */
const CAPACITY = 2000;
/** Characters of a rule, as the engine reads them. */
const LONGEST_RULE = 8191;
const LONGEST_NAME = 128;

/** Settings of an {@link EgressSide}. */
export interface EgressSideProps {
  /** The network. */
  readonly network: SegmentedVpc;
  /** CIDR blocks of the side's subnets. */
  readonly sources: string[];
  /** What the side may reach, at least one. */
  readonly allowances: EgressAllowance[];
  /** A subnet in each zone for the endpoints. */
  readonly firewallSubnets: ec2.ISubnet[];
  /** Where alerts and flows go. */
  readonly archive: s3.IBucket;
}

/**
 * The firewall of one side of the network, with a policy of its own. Protects each side against the allowances of the
 * other one, even where a route or a rule group is changed by mistake.
 *
 * What no rule names is dropped by default with an alert, but not before the engine has read the handshake of a
 * connection: a ClientHello with a post-quantum key share comes in two segments. Broken connections are reset, so that
 * clients open a new one that is inspected again. A change of the rules holds for new connections only.
 *
 * Protected against deletion and against another policy or other subnets; how that is lifted stands at `EgressFirewall`.
 *
 * @throws if the rules are more than the fixed capacity, or one of them is longer than the engine reads
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
 */
export class EgressSide extends Construct {
  private readonly firewall: networkfirewall.CfnFirewall;

  constructor(scope: Construct, id: string, props: EgressSideProps) {
    super(scope, id);
    const { network, firewallSubnets, archive } = props;
    const name = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME - 8, separator: '-' });
    this.firewall = new networkfirewall.CfnFirewall(this, 'Firewall', {
      firewallName: name,
      firewallPolicyArn: this.policy(name, this.ruleGroup(name, props)).attrFirewallPolicyArn,
      vpcId: network.vpc.vpcId,
      subnetMappings: firewallSubnets.map(({ subnetId }) => ({ subnetId })),
      deleteProtection: true,
      subnetChangeProtection: true,
      firewallPolicyChangeProtection: true,
    });
    new networkfirewall.CfnLoggingConfiguration(this, 'Logs', {
      firewallArn: this.firewall.attrFirewallArn,
      loggingConfiguration: {
        // No prefix: the archive admits the log delivery service under AWSLogs/<account>/ alone.
        logDestinationConfigs: ['ALERT', 'FLOW'].map((logType) => ({
          logType,
          logDestinationType: 'S3',
          logDestination: { bucketName: archive.bucketName },
        })),
      },
    });
  }

  /** Id of the endpoint in the zone of that name. */
  endpointIn(zone: string): string {
    return firewallEndpoint(this.firewall, zone);
  }

  private ruleGroup(name: string, { allowances, sources }: EgressSideProps): networkfirewall.CfnRuleGroup {
    const rules = suricataRules(allowances, sources);
    if (rules.length > CAPACITY) {
      throw new Error(
        `egress firewall needs at most ${CAPACITY} rules on a side, got ${rules.length}; name fewer parties in the service graph (${this.node.path})`,
      );
    }
    const longest = Math.max(...rules.map(({ length }) => length));
    if (longest > LONGEST_RULE) {
      throw new Error(
        `egress firewall needs rules of at most ${LONGEST_RULE} characters, got ${longest}; name fewer address blocks for one port of a side in the service graph (${this.node.path})`,
      );
    }
    return new networkfirewall.CfnRuleGroup(this, 'Rules', {
      // The capacity is part of the name: a change of it replaces the group, which an equal name would refuse.
      ruleGroupName: `${name}-${CAPACITY}`,
      type: 'STATEFUL',
      capacity: CAPACITY,
      ruleGroup: {
        rulesSource: { rulesString: rules.join('\n') },
        statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
      },
    });
  }

  private policy(name: string, rules: networkfirewall.CfnRuleGroup): networkfirewall.CfnFirewallPolicy {
    return new networkfirewall.CfnFirewallPolicy(this, 'Policy', {
      firewallPolicyName: name,
      firewallPolicy: {
        statelessDefaultActions: ['aws:forward_to_sfe'],
        statelessFragmentDefaultActions: ['aws:drop'],
        statefulEngineOptions: { ruleOrder: 'STRICT_ORDER', streamExceptionPolicy: 'REJECT' },
        statefulRuleGroupReferences: [{ resourceArn: rules.attrRuleGroupArn, priority: 1 }],
        statefulDefaultActions: [
          'aws:drop_established_app_layer_to_server',
          'aws:alert_established_app_layer_to_server',
        ],
      },
    });
  }
}
