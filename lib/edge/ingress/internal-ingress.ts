import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { type ServiceGraph } from '../../service-graph';
import { addIngressListener } from './add-ingress-listener';
import { logIngressAccess } from './log-ingress-access';
import { requireHostOf } from './require-host-of';
import { requireRegional } from './require-regional';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';

/** Settings of an {@link InternalIngress}. */
export interface InternalIngressProps {
  /** The VPC of the services. */
  readonly vpc: ec2.IVpc;

  /** Private subnets in two zones or more. */
  readonly subnets: ec2.SubnetSelection;

  /** The group of the load balancer; it admits CloudFront on 443 and nothing else, and no rule is added to it. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** Who serves which path on which port. */
  readonly graph: ServiceGraph;

  /** The name that CloudFront calls and the certificate bears, e.g. `origin.shop.example.com`. */
  readonly originDomainName: string;

  /** The public zone that proves the name to ACM. */
  readonly hostedZone: route53.IHostedZone;

  /** The second line, of scope REGIONAL. */
  readonly webAcl: TunedWebAcl;

  /** Bucket for the access logs, SSE-S3; its policy must admit load balancers under `AWSLogs/<account>/`. */
  readonly accessLogs: s3.IBucket;
}

/**
 * The internal load balancer between CloudFront and the services. Protects against every way in but the edge: it has no
 * public address, speaks TLS 1.2 and 1.3 only (post-quantum key exchange where the peer can), answers 404 to any host
 * or path that the service graph does not expose, and talks TLS to the pods.
 *
 * CloudFormation creates the target groups empty. Pods register when the AWS Load Balancer Controller binds a group to
 * a Kubernetes service; until then the exposed paths answer 503.
 *
 * @throws if the web ACL is not REGIONAL, or a name or path is one that AWS would refuse
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export class InternalIngress extends Construct {
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;

  /** The listener on 443; without it the load balancer refuses every connection. */
  readonly listener: elbv2.IApplicationListener;

  constructor(scope: Construct, id: string, props: InternalIngressProps) {
    super(scope, id);
    requireHostOf(this, props.originDomainName, props.hostedZone);
    requireRegional(this, props.webAcl);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroup: props.securityGroup,
      internetFacing: false,
      deletionProtection: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
    });
    logIngressAccess(loadBalancer, props.accessLogs);
    new CfnWebACLAssociation(this, 'WebAclAssociation', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: props.webAcl.webAclArn,
    });
    this.loadBalancer = loadBalancer;
    this.listener = addIngressListener(this, loadBalancer, props);
  }
}
