import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { type IConstruct } from 'constructs';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';

/** What Shield Advanced knows of the kinds of things that it protects. */
export enum ProtectedResourceKind {
  /** A CloudFront distribution. */
  DISTRIBUTION = 'DISTRIBUTION',
  /** An Application Load Balancer. */
  LOAD_BALANCER = 'LOAD_BALANCER',
  /** A public Route 53 zone. */
  HOSTED_ZONE = 'HOSTED_ZONE',
}

/** A distribution that Shield Advanced protects. */
export interface ProtectedDistributionProps {
  /** The distribution. */
  readonly distribution: cloudfront.IDistribution;

  /** The web ACL in front of it. */
  readonly webAcl: TunedWebAcl;

  /** Whether what it serves is well. */
  readonly healthCheck: route53.IHealthCheck;
}

/** A load balancer that Shield Advanced protects. */
export interface ProtectedLoadBalancerProps {
  /** The load balancer, facing the internet: no other can be protected. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;

  /** The web ACL in front of it. */
  readonly webAcl: TunedWebAcl;

  /** Whether what it serves is well. */
  readonly healthCheck: route53.IHealthCheck;
}

/**
 * Something that Shield Advanced protects, with what its cost credit demands. Protects against a protection without a web ACL
 * or a health check, which is paid for and pays nothing back.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/ddos-protections-by-resource-type.html
 */
export class ProtectedResource {
  /**
   * A CloudFront distribution.
   *
   * @param id id of the protection, in PascalCase; another one is another protection
   */
  static distribution(id: string, props: ProtectedDistributionProps): ProtectedResource {
    const { distribution, webAcl, healthCheck } = props;
    return new ProtectedResource(
      ProtectedResourceKind.DISTRIBUTION,
      id,
      distribution,
      distribution.distributionArn,
      webAcl,
      healthCheck,
    );
  }

  /**
   * An Application Load Balancer that faces the internet; one behind a VPC origin does not, and its distribution stands for it.
   *
   * @param id id of the protection, in PascalCase; another one is another protection
   */
  static loadBalancer(id: string, props: ProtectedLoadBalancerProps): ProtectedResource {
    const { loadBalancer, webAcl, healthCheck } = props;
    return new ProtectedResource(
      ProtectedResourceKind.LOAD_BALANCER,
      id,
      loadBalancer,
      loadBalancer.loadBalancerArn,
      webAcl,
      healthCheck,
    );
  }

  /**
   * A public zone; Shield takes no health check for one.
   *
   * @param id id of the protection, in PascalCase; another one is another protection
   */
  static hostedZone(id: string, hostedZone: route53.IHostedZone): ProtectedResource {
    return new ProtectedResource(ProtectedResourceKind.HOSTED_ZONE, id, hostedZone, hostedZone.hostedZoneArn);
  }

  private constructor(
    /** What kind of thing it is. */
    readonly kind: ProtectedResourceKind,
    /** Id of the protection. */
    readonly id: string,
    /** What is protected. */
    readonly resource: IConstruct,
    /** Its ARN. */
    readonly resourceArn: string,
    /** The web ACL in front of it. @default - it answers no HTTP */
    readonly webAcl?: TunedWebAcl,
    /** Whether it is well. @default - it answers no HTTP */
    readonly healthCheck?: route53.IHealthCheck,
  ) {}
}
