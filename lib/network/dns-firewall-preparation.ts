import { join } from 'node:path';
import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';

const RESOURCE_TYPE = 'Custom::DnsFirewallPreparation';

/** Settings of {@link DnsFirewallPreparation}. */
export interface DnsFirewallPreparationProps {
  /** Id of the VPC that fails closed. */
  readonly vpcId: string;

  /** Name of the domain list of AWS, e.g. `AWSManagedDomainsAggregateThreatList`. */
  readonly listName: string;
}

/**
 * What a DNS firewall needs and CloudFormation cannot do: the id of a domain list of AWS, which differs by region, found by
 * name at deployment; and the VPC's failure mode, set to closed. Protects against a table of ids that is wrong in one
 * region, and against a failure mode that somebody opened before the deployment. It does not watch for a later change.
 *
 * `AWS::Route53Resolver::FirewallConfig` stands in the documentation, but CloudFormation refuses to create one.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
 */
export class DnsFirewallPreparation extends Construct {
  /** Id of the domain list. */
  readonly listId: string;

  constructor(scope: Construct, id: string, props: DnsFirewallPreparationProps) {
    super(scope, id);
    const { account, partition, region } = Stack.of(this);
    const provider = CustomResourceProvider.getOrCreateProvider(this, RESOURCE_TYPE, {
      codeDirectory: join(__dirname, 'dns-firewall-preparation-handler'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      description: 'Finds a managed domain list and makes the DNS firewall of a VPC fail closed',
      timeout: Duration.minutes(1),
      policyStatements: [
        // Resolver looks up the VPC as the caller; neither that nor a list of lists has a resource to name.
        { Effect: 'Allow', Action: ['ec2:DescribeVpcs', 'route53resolver:ListFirewallDomainLists'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'route53resolver:UpdateFirewallConfig',
          Resource: `arn:${partition}:route53resolver:${region}:${account}:firewall-config/*`,
        },
      ],
    });
    acknowledge(
      provider,
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it makes the firewall of the VPC, runs at deployments alone and calls nothing but Route 53 Resolver and EC2',
    );
    const resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      properties: { VpcId: props.vpcId, ListName: props.listName },
    });
    this.listId = resource.getAttString('ListId');
  }
}
