import { Token } from 'aws-cdk-lib';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { assertOnlyOne } from './assert-only-one';
import { dnsAllowList, dnsAllowListProblem } from './dns-allow-list';
import { DnsFirewallPreparation } from './dns-firewall-preparation';
import { type SegmentedVpc } from './segmented-vpc';

/** Malware, ransomware, botnets, spyware, tunnelling; it holds every other threat list of AWS, which would be doubled. */
const THREAT_LIST = 'AWSManagedDomainsAggregateThreatList';
/** Before any other group of the VPC; AWS takes 101 to 9899. */
const FIRST = 101;

type Rule = resolver.CfnFirewallRuleGroup.FirewallRuleProperty;
type Match = Omit<Rule, 'action' | 'priority'>;

/** Settings of a {@link DnsFirewall}. */
export interface DnsFirewallProps {
  /** The network, all of whose queries to the VPC's resolver are filtered and recorded. */
  readonly network: SegmentedVpc;

  /**
   * The names that may be resolved, 1 to 1000: {@link platformDomains} and what the service graph reaches outside. Exact
   * host names in lower case; `*.` only before a zone that AWS alone answers for.
   */
  readonly domains: string[];

  /** The bucket for query logs, whose policy admits the log delivery service under `AWSLogs/<account>/`. */
  readonly archive: s3.IBucket;
}

/**
 * An allow-list for every name that the VPC resolves, at each level of egress. Protects against data carried out in DNS
 * queries, which need no route, and against malware that finds its server by name: what is not named does not exist
 * (NXDOMAIN), a name on AWS's threat list is refused even if it is named, and
 * nothing resolves while the firewall fails. Every query is recorded in the archive.
 *
 * What it cannot see: queries to other resolvers, which security groups and routes close; DNS over HTTPS to an address,
 * which the same closes; connections to an address without a name; what is carried in queries for the exact names that
 * are allowed, or below AWS's own zones, where only AWS reads them.
 *
 * Without DNS Firewall Advanced: names that look generated are refused anyhow, as every name that is not listed, and
 * before the list it would judge AWS's own names, such as that of a cluster's API.
 *
 * An alias is trusted: the owner of an allowed name may answer with any address, so that inspecting the names between
 * would add no protection, but break with every content network that a third party or AWS itself puts behind a name.
 *
 * @throws if a name is a token, is malformed, stands above others' names, is a known resolver over HTTPS, or there are
 *   none or more than 1000, or the network has a DNS firewall already
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-overview.html
 */
export class DnsFirewall extends Construct {
  constructor(scope: Construct, id: string, props: DnsFirewallProps) {
    super(scope, id);
    const { domains, archive } = props;
    const { vpcId } = props.network.vpc;
    this.validate(domains);
    assertOnlyOne(props.network, 'dns firewall', this);
    const { listId } = new DnsFirewallPreparation(this, 'Preparation', { vpcId, listName: THREAT_LIST });
    const allowed = new resolver.CfnFirewallDomainList(this, 'Allowed', { domains: dnsAllowList(domains) });
    const everything = new resolver.CfnFirewallDomainList(this, 'Everything', { domains: ['*'] });
    const rules = new resolver.CfnFirewallRuleGroup(this, 'Rules', {
      firewallRules: [
        block(100, { firewallDomainListId: listId }),
        {
          priority: 200,
          action: 'ALLOW',
          firewallDomainListId: allowed.attrId,
          firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        },
        block(300, { firewallDomainListId: everything.attrId }),
      ],
    });
    const association = new resolver.CfnFirewallRuleGroupAssociation(this, 'Association', {
      firewallRuleGroupId: rules.attrId,
      vpcId,
      priority: FIRST,
    });
    association.node.addDependency(this.recordQueries(vpcId, archive));
  }

  /** Without a prefix: the archive admits nothing but `AWSLogs/<account>/`. */
  private recordQueries(vpcId: string, archive: s3.IBucket): Construct {
    const log = new resolver.CfnResolverQueryLoggingConfig(this, 'QueryLog', { destinationArn: archive.bucketArn });
    return new resolver.CfnResolverQueryLoggingConfigAssociation(this, 'QueryLogAssociation', {
      resolverQueryLogConfigId: log.attrId,
      resourceId: vpcId,
    });
  }

  private validate(domains: readonly string[]): void {
    const problem = domains.some((domain) => Token.isUnresolved(domain))
      ? 'dns allow-list needs names known at synthesis, got a token; write them out'
      : dnsAllowListProblem(domains);
    if (problem !== undefined) {
      throw new Error(`${problem} (${this.node.path})`);
    }
  }
}

function block(priority: number, match: Match): Rule {
  return { priority, action: 'BLOCK', blockResponse: 'NXDOMAIN', ...match };
}
