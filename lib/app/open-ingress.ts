import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import {
  type ManagedVersions,
  ingressRules,
  InternalIngress,
  OriginLock,
  OriginVerification,
  PublicIngress,
  type RuleStages,
  type StageDiscipline,
  TunedWebAcl,
  WebAclScope,
} from '../edge';
import { type AlarmTopic } from '../foundation';
import { IngressExposure, type IngressZone } from '../network';
import { type ServiceGraph } from '../service-graph';
import { versionsOf } from './staged-web-acl';
import { type OriginDoor, SecretHeaderDoor, VpcOriginDoor } from './origin-door';

/** Settings of {@link openIngress}. */
export interface OpenIngressProps {
  /** The VPC of the services. */
  readonly vpc: ec2.IVpc;
  /** Where the load balancer stands, and whether it is public. */
  readonly zone: IngressZone;
  /** Its security group. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** Who serves which path. */
  readonly graph: ServiceGraph;
  /** The name that CloudFront calls. */
  readonly originDomainName: string;
  /** The zone of that name. */
  readonly hostedZone: route53.IHostedZone;
  /** Requests per viewer and five minutes. */
  readonly catchAllRateLimit: number;
  /** Static versions of managed groups; those of groups that do not run here are for others. */
  readonly managedVersions?: ManagedVersions | undefined;
  /** The stages of the rules of the web ACL. */
  readonly stages: RuleStages;
  /** How seriously they are taken. */
  readonly stageDiscipline: StageDiscipline;
  /** The day on which they are judged. */
  readonly today: string;
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
  /** The key of the log groups. */
  readonly logKey: kms.IKey;
  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;
  /** Bucket of the access logs. */
  readonly accessLogs: s3.IBucket;
}

/** A load balancer that faces the internet. */
export interface PublicDoor {
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Its web ACL. */
  readonly webAcl: TunedWebAcl;
}

/** The load balancer and the way to it. */
export interface OpenedIngress {
  /** The load balancer, where it faces the internet. */
  readonly exposed?: PublicDoor;
  /** The second line. */
  readonly webAcl: TunedWebAcl;
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The way from the edge. */
  readonly door: OriginDoor;
}

/** Opens the way for visitors, private or public as the zone is, in a stack of the primary region. */
export function openIngress(scope: Construct, props: OpenIngressProps): OpenedIngress {
  const { zone, catchAllRateLimit, stages, stageDiscipline, today, logKey, findings, originDomainName, alarmTopic } =
    props;
  const webAclOf = (verification?: OriginVerification): TunedWebAcl => {
    const rules = ingressRules({ catchAllRateLimit, gatekeepers: verification ? [verification.rule] : [] });
    // Another one for each way in: the rule of one would close the other in the middle of a change.
    return new TunedWebAcl(scope, verification ? 'PublicWebAcl' : 'WebAcl', {
      scope: WebAclScope.REGIONAL,
      rules,
      managedVersions: versionsOf(rules, props.managedVersions),
      stages,
      stageDiscipline,
      today,
      encryptionKey: logKey,
      findings,
    });
  };
  const shared = { ...props, subnets: zone.subnets };
  if (zone.exposure === IngressExposure.INTERNAL) {
    const webAcl = webAclOf();
    const ingress = new InternalIngress(scope, 'Ingress', { ...shared, webAcl });
    const lock = new OriginLock(scope, 'Origin', { ingress, originDomainName });
    return { webAcl, loadBalancer: ingress.loadBalancer, door: new VpcOriginDoor(lock) };
  }
  const verification = new OriginVerification(scope, 'Verification');
  const webAcl = webAclOf(verification);
  const { loadBalancer } = new PublicIngress(scope, 'PublicIngress', { ...shared, webAcl, verification, alarmTopic });
  return {
    webAcl,
    loadBalancer,
    exposed: { webAcl, loadBalancer },
    door: new SecretHeaderDoor(originDomainName, verification.patterns),
  };
}
