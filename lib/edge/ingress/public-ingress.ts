import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { acknowledge, type AlarmTopic } from '../../foundation';
import { type ServiceGraph } from '../../service-graph';
import { WebAclMetrics, WebAclOutcome } from '../visibility/web-acl-metrics';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { addIngressListener } from './add-ingress-listener';
import { logIngressAccess } from './log-ingress-access';
import { type OriginVerification } from './origin-verification';
import { requireHostOf } from './require-host-of';
import { requireVerification } from './require-verification';

/** Settings of a {@link PublicIngress}. */
export interface PublicIngressProps {
  /** The VPC of the services. */
  readonly vpc: ec2.IVpc;

  /** Subnets of the load balancer alone, in two zones or more, with a route to the internet; `IngressZone` makes them. */
  readonly subnets: ec2.SubnetSelection;

  /** The group of the load balancer; it admits CloudFront's prefix list on 443 and nothing else, and no rule is added. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** Who serves which path on which port. */
  readonly graph: ServiceGraph;

  /** The name that CloudFront calls and the certificate bears, e.g. `origin.shop.example.com`. */
  readonly originDomainName: string;

  /** The public zone that holds the name. */
  readonly hostedZone: route53.IHostedZone;

  /** What tells our distribution from a stranger's. */
  readonly verification: OriginVerification;

  /** The web ACL, of scope REGIONAL; the rule of `verification` is its first, in BLOCK. */
  readonly webAcl: TunedWebAcl;

  /** Bucket for the access logs, SSE-S3; its policy must admit load balancers under `AWSLogs/<account>/`. */
  readonly accessLogs: s3.IBucket;

  /** Where it rings when the origin refuses what comes through CloudFront; a topic of the same region. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * A load balancer with public addresses that answers to our distribution alone, for what VPC origins cannot do. Protects
 * against every way in but the edge: its group admits CloudFront's addresses alone, its web ACL the requests with a valid
 * secret header, and while no web ACL judges, it answers to nobody: the listener waits for the association, and requests
 * that AWS WAF does not answer for are refused. Beyond that it is what `InternalIngress` is.
 *
 * Until the header was rotated for the first time, the web ACL refuses everything. A refused request rings: it came
 * through another distribution, or the rotation lost the value.
 *
 * It is known by IPv4 alone, as the VPC has no other addresses.
 *
 * @throws if the web ACL is not REGIONAL or does not begin with the rule of `verification`, or a name or path is one that
 *   AWS would refuse
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
 */
export class PublicIngress extends Construct {
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;

  /** The listener on 443; without it the load balancer refuses every connection. */
  readonly listener: elbv2.IApplicationListener;

  constructor(scope: Construct, id: string, props: PublicIngressProps) {
    super(scope, id);
    const { webAcl, verification, originDomainName, hostedZone } = props;
    requireHostOf(this, originDomainName, hostedZone);
    requireVerification(this, webAcl, verification);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroup: props.securityGroup,
      internetFacing: true,
      ipAddressType: elbv2.IpAddressType.IPV4,
      deletionProtection: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
    });
    loadBalancer.setAttribute('waf.fail_open.enabled', 'false');
    acknowledge(
      loadBalancer,
      'DefenceInDepth::DefenceInDepth-PrivateLoadBalancer',
      'its group admits the addresses of CloudFront alone, and its web ACL only what bears the secret header of our distribution, which is rotated',
    );
    logIngressAccess(loadBalancer, props.accessLogs);
    const association = new CfnWebACLAssociation(this, 'WebAclAssociation', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: webAcl.webAclArn,
    });
    const listener = addIngressListener(this, loadBalancer, props);
    listener.node.addDependency(association);
    this.loadBalancer = loadBalancer;
    this.listener = listener;
    new route53.ARecord(this, 'Address', {
      zone: hostedZone,
      recordName: `${originDomainName}.`,
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
    });
    this.ringWhenRefused(props);
  }

  private ringWhenRefused({ webAcl, verification, alarmTopic }: PublicIngressProps): void {
    const metrics = new WebAclMetrics(webAcl, Stack.of(this).region);
    alarmTopic.ring(
      new cloudwatch.Alarm(this, 'Refused', {
        alarmDescription:
          'The origin refused requests that came through CloudFront without a valid secret header: another distribution calls it, or the rotation of the header lost the value; read the log of the function that rotates it',
        metric: metrics.of(WebAclOutcome.BLOCKED, verification.rule.name).with({ period: Duration.minutes(5) }),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
