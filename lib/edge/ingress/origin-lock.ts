import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { type InternalIngress } from './internal-ingress';

/** The private way from CloudFront to an origin. */
export interface IOriginLock {
  /** The VPC origin. */
  readonly vpcOrigin: cloudfront.IVpcOrigin;

  /** The name that CloudFront asks for and the origin's certificate bears. */
  readonly domainName: string;
}

/** Settings of an {@link OriginLock}. */
export interface OriginLockProps {
  /** The load balancer to lock; its VPC has an internet gateway attached (AWS wants one, no traffic passes it). */
  readonly ingress: InternalIngress;

  /** The name that the load balancer's certificate bears. */
  readonly originDomainName: string;
}

/**
 * Makes CloudFront the only front door: it reaches the internal load balancer through network interfaces of its own
 * inside the VPC, over TLS 1.2 (the newest that CloudFront speaks to origins). Protects against requests that pass by
 * the edge and its web ACL; a public load balancer with a secret header would leave one address to find and flood.
 *
 * CloudFront accepts the origin's certificate if it bears the origin domain name of the distribution or the Host header
 * that it forwards. Here it is the former, and the viewer's Host header is not forwarded: the load balancer answers to
 * one name that no viewer ever asks for. The name needs no address record, since a VPC origin is reached by its id.
 *
 * A VPC origin that a distribution uses cannot be replaced: detach it first.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
export class OriginLock extends Construct implements IOriginLock {
  readonly vpcOrigin: cloudfront.IVpcOrigin;
  readonly domainName: string;

  constructor(scope: Construct, id: string, props: OriginLockProps) {
    super(scope, id);
    const vpcOrigin = new cloudfront.VpcOrigin(this, 'VpcOrigin', {
      endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(props.ingress.loadBalancer),
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      httpsPort: 443,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    });
    vpcOrigin.node.addDependency(props.ingress.listener);
    this.vpcOrigin = vpcOrigin;
    this.domainName = props.originDomainName;
  }
}
