import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkRange } from '../foundation';
import { assertOnlyOne } from './assert-only-one';
import { assertSameVpc } from './assert-same-vpc';
import { endpointServices } from './endpoint-services';
import { dynamoDbStatements, endpointStatements, s3Statements } from './endpoint-statements';
import { EndpointUser } from './endpoint-user';
import { type SecurityGroupChain } from './security-group-chain';
import { type SegmentedVpc } from './segmented-vpc';

/** Settings of {@link PrivateEndpoints}. */
export interface PrivateEndpointsProps {
  /** The network; interface endpoints stand in its app subnets, whose zones must offer them. */
  readonly network: SegmentedVpc;

  /** The groups, of the same VPC; endpoints take no traffic but what its flows name. */
  readonly chain: SecurityGroupChain;

  /** What is switched on and calls AWS from inside the VPC, at least one. */
  readonly users: EndpointUser[];

  /**
   * In how many zones each interface endpoint stands, 1 to the number of zones. Every zone reaches them all: the private
   * name is the same; fewer save money, and take the API away from everybody if one of their zones fails.
   *
   * @default - all zones
   */
  readonly zones?: number;
}

/**
 * Ways to the AWS APIs that the platform calls, without the internet. Protects against data carried out with foreign
 * credentials, or to resources of a foreign account: every endpoint's policy stops at the account, on both sides.
 *
 * An endpoint carries the groups of those who use it: the app and cardholder tiers enter by `chain.endpoints`, the admin
 * host by `chain.sessionEndpoints` and so reaches nothing but what Session Manager needs.
 *
 * The policies see the API and the account, not the content: data written to a resource of this account stays allowed, as
 * does anything that AWS itself does with it later.
 *
 * @throws if nothing is switched on, `zones` is no whole number from 1 to the number of zones, the chain is of another VPC,
 *   or the network has private endpoints already
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export class PrivateEndpoints extends Construct {
  /** Where the endpoints stand. */
  readonly vpc: ec2.IVpc;
  /** What they are made for. */
  readonly users: readonly EndpointUser[];

  constructor(scope: Construct, id: string, props: PrivateEndpointsProps) {
    super(scope, id);
    const { network, chain, users } = props;
    const { vpc, appSubnets, cardholderSubnets } = network;
    const { zones = network.availabilityZones.length } = props;
    this.validate(users, zones, network.availabilityZones.length);
    assertSameVpc(network, 'security group chain', chain.vpc, this);
    assertOnlyOne(network, 'set of private endpoints', this);
    this.vpc = vpc;
    this.users = [...users];
    const { account, partition, region } = Stack.of(this);
    const place = { account, partition, region };

    const { S3, DYNAMODB } = ec2.GatewayVpcEndpointAwsService;
    const subnets = [appSubnets, cardholderSubnets];
    limit(new ec2.GatewayVpcEndpoint(this, 'S3', { vpc, service: S3, subnets }), s3Statements(place, users));
    limit(new ec2.GatewayVpcEndpoint(this, 'DynamoDb', { vpc, service: DYNAMODB, subnets }), dynamoDbStatements(place));
    for (const { id: endpointId, service, users: callers } of endpointServices(users)) {
      const endpoint = new ec2.InterfaceVpcEndpoint(this, endpointId, {
        vpc,
        service,
        subnets: { subnets: vpc.selectSubnets(appSubnets).subnets.slice(0, zones) },
        securityGroups: groupsOf(chain, callers),
        open: false,
        privateDnsEnabled: true,
      });
      limit(endpoint, endpointStatements(endpointId, place));
    }
  }

  private validate(users: readonly EndpointUser[], zones: number, most: number): void {
    if (users.length === 0) {
      throw new Error(
        `private endpoints need at least one user, got none; name what calls AWS from inside the VPC (${this.node.path})`,
      );
    }
    checkRange(this, {
      what: 'zones of the interface endpoints',
      value: zones,
      least: 1,
      most,
      prop: 'zones',
      computed: true,
    });
  }
}

function groupsOf(chain: SecurityGroupChain, callers: readonly EndpointUser[]): ec2.ISecurityGroup[] {
  return [
    ...(callers.some((caller) => caller !== EndpointUser.SESSIONS) ? [chain.endpoints] : []),
    ...(callers.includes(EndpointUser.SESSIONS) ? [chain.sessionEndpoints] : []),
  ];
}

function limit(endpoint: ec2.VpcEndpoint, statements: readonly PolicyStatement[]): void {
  for (const statement of statements) {
    endpoint.addToPolicy(statement);
  }
}
