import { CfnOutput, CfnResource, Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import {
  AdminAccess,
  CardholderZone,
  DnsFirewall,
  egressAllowances,
  EgressFirewall,
  EgressLevel,
  EndpointUser,
  IngressExposure,
  IngressZone,
  platformDomains,
  PrivateEndpoints,
  SecurityGroupChain,
  SegmentedVpc,
} from '../../network';
import { type ServiceGraph } from '../../service-graph';
import { ConfigurationError } from '../config/configuration-error';
import { type EdgeConfig } from '../config/edge-config';
import { type AccessConfig, type NetworkConfig } from '../config/platform-config';

/** What of the platform calls AWS from inside the VPC. */
const ENDPOINT_USERS = [
  EndpointUser.NODES,
  EndpointUser.POD_IDENTITY,
  EndpointUser.WORKLOAD_IDENTITY,
  EndpointUser.MANIFESTS,
  EndpointUser.SESSIONS,
  EndpointUser.LOGS,
  EndpointUser.SECRETS,
  EndpointUser.MIGRATIONS,
  EndpointUser.ATTRIBUTE_ENCRYPTION,
];

/** CloudFormation's limit. */
const MOST_RESOURCES = 500;

const LEVELS: Readonly<Record<NetworkConfig['egress'], EgressLevel>> = {
  'network-firewall': EgressLevel.NETWORK_FIREWALL,
  'dns-firewall': EgressLevel.DNS_FIREWALL,
};

const EXPOSURES: Readonly<Record<EdgeConfig['origin'], IngressExposure>> = {
  'vpc-origin': IngressExposure.INTERNAL,
  'public-alb': IngressExposure.PUBLIC_BEHIND_CLOUDFRONT,
};

/** Settings of a {@link NetworkStack}. */
export interface NetworkStackProps extends StackProps {
  /** Address plan, zones and level of egress. */
  readonly settings: NetworkConfig;
  /** The people who may come in. */
  readonly access: AccessConfig;
  /** Name of the admin host's role, which the archive's policy names too. */
  readonly adminHostRoleName: string;
  /** Name of the role of daily work. */
  readonly operatorRoleName: string;
  /** Name of the role of emergencies, which the policies of data name. */
  readonly breakGlassRoleName: string;
  /** The services. */
  readonly graph: ServiceGraph;
  /** Whether a proxy stands before the database. */
  readonly databaseProxy: boolean;
  /** The bucket for flow logs, firewall logs, DNS query logs and session records. */
  readonly archive: s3.IBucket;
  /** The key of that bucket. */
  readonly archiveKey: kms.IKey;
  /** The key of the log groups. */
  readonly logKey: kms.IKey;
  /** How CloudFront reaches the load balancer. */
  readonly origin: EdgeConfig['origin'];
  /** Names of the services whose groups and rules stand here; the others' stand in stacks of their own. @default - all */
  readonly services?: string[];
}

/** The network: segments, every security group, the ways out and the way in for people. Changes rarely. */
export class NetworkStack extends Stack {
  /** The segmented VPC. */
  readonly network: SegmentedVpc;
  /** Every security group of the platform. */
  readonly chain: SecurityGroupChain;
  /** The way in for people. */
  readonly admin: AdminAccess;
  /** Where the load balancer stands. */
  readonly ingressZone: IngressZone;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { settings, access, graph, archive, archiveKey, logKey, services } = props;
    const network = new SegmentedVpc(this, 'Network', { ...settings, archive });
    const chain = new SecurityGroupChain(this, 'Chain', {
      vpc: network.vpc,
      graph,
      services,
      databaseProxy: props.databaseProxy,
    });
    const allowances = egressAllowances(graph);
    const endpoints = new PrivateEndpoints(this, 'Endpoints', {
      network,
      chain,
      users: ENDPOINT_USERS,
      zones: settings.endpointZones,
    });
    const egress = new EgressFirewall(this, 'Egress', {
      network,
      allowances,
      archive,
      level: LEVELS[settings.egress],
      natGateways: settings.natGateways,
    });
    const outside = [...allowances.app, ...allowances.cardholder].map(({ domain }) => domain);
    new DnsFirewall(this, 'Dns', {
      network,
      domains: [...platformDomains(this.region, ENDPOINT_USERS), ...outside],
      archive,
    });
    this.ingressZone = new IngressZone(this, 'IngressZone', { network, graph, exposure: EXPOSURES[props.origin] });
    new CardholderZone(this, 'CardholderZone', { network, graph, logKey });
    this.admin = new AdminAccess(this, 'Admin', {
      network,
      chain,
      endpoints,
      ...access,
      hostRoleName: props.adminHostRoleName,
      operatorRoleName: props.operatorRoleName,
      breakGlassRoleName: props.breakGlassRoleName,
      archive,
      archiveKey,
      logKey,
    });
    this.network = network;
    this.output('OperatorRoleArn', this.admin.operatorRole.roleArn, 'role of daily work, for the users in access');
    this.output('BreakGlassRoleArn', this.admin.breakGlassRole.roleArn, 'role of emergencies');
    egress.natAddresses.forEach((address, index) => {
      this.output(`NatAddress${index + 1}`, address, 'where connections to parties outside come from');
    });
    this.chain = chain;
    this.checkSize();
  }

  private checkSize(): void {
    const count = this.node.findAll().filter((construct) => CfnResource.isCfnResource(construct)).length;
    if (count > MOST_RESOURCES) {
      throw new ConfigurationError(
        `stack ${this.node.path} would hold ${count} resources, CloudFormation allows ${MOST_RESOURCES}; raise serviceStacks, after reading docs/decisions/0007-service-stacks.md`,
      );
    }
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
