import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { ingressRules, InternalIngress, OriginLock, TunedWebAcl, WebAclScope } from '../../edge';
import { acknowledgeCrossRegionHandlers } from '../../foundation';
import { type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { type ServiceGraph } from '../../service-graph';

/** What the `ingress` stack needs. */
export interface IngressStackProps extends StackProps {
  /** The VPC. */
  readonly network: SegmentedVpc;
  /** The security groups. */
  readonly chain: SecurityGroupChain;
  /** Who serves which path. */
  readonly graph: ServiceGraph;
  /** The name that CloudFront calls, inside the hosted zone and not the shop's own. */
  readonly originDomainName: string;
  /** Id of the public hosted zone. */
  readonly hostedZoneId: string;
  /** Name of the public hosted zone. */
  readonly hostedZoneName: string;
  /** Requests per viewer and five minutes, the same as at the edge. */
  readonly catchAllRateLimit: number;
  /** Bucket for the load balancer's access logs. */
  readonly accessLogs: s3.IBucket;
  /** Key of the log groups of this region. */
  readonly logKey: kms.IKey;
  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;
}

/** Where requests enter the VPC: internal load balancer, second web ACL, and the lock that admits CloudFront alone. */
export class IngressStack extends Stack {
  /** The private way from CloudFront to the load balancer. */
  readonly origin: OriginLock;

  /** What the web ACL writes of each request. */
  readonly requestLog: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: IngressStackProps) {
    super(scope, id, props);
    const { network, chain, graph, originDomainName, accessLogs, logKey, findings } = props;
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: props.hostedZoneId,
      zoneName: props.hostedZoneName,
    });
    const webAcl = new TunedWebAcl(this, 'WebAcl', {
      scope: WebAclScope.REGIONAL,
      rules: ingressRules({ catchAllRateLimit: props.catchAllRateLimit }),
      encryptionKey: logKey,
      findings,
    });
    this.requestLog = webAcl.logGroup;
    const ingress = new InternalIngress(this, 'Ingress', {
      vpc: network.vpc,
      subnets: network.appSubnets,
      securityGroup: chain.alb,
      graph,
      originDomainName,
      hostedZone,
      webAcl,
      accessLogs,
    });
    acknowledgeCrossRegionHandlers(this);
    this.origin = new OriginLock(this, 'Origin', { ingress, originDomainName });
  }
}
