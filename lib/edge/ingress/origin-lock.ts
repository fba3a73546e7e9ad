import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { type InternalIngress } from './internal-ingress';
import { type OriginConnection } from './origin-connection';

/**
 * A way to an origin that is open to CloudFront alone. Protects against a distribution that has to know how the lock
 * works, and gets it half right: it asks for the origin and uses what it gets.
 */
export interface IOriginLock {
  /** The name that CloudFront asks for and the origin's certificate bears. */
  readonly domainName: string;

  /**
   * The origin as a distribution takes it, with what unlocks it. Every behaviour that leads to the services takes the same
   * one, and so does a staging distribution; nothing is added to it.
   *
   * @param connection timeouts and origin shield
   */
  origin(connection?: OriginConnection): cloudfront.IOrigin;
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
 * the edge and its web ACL; a public load balancer with a secret header (`PublicIngress` and `SecretHeaderLock`) leaves one
 * address to find and flood.
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
  readonly domainName: string;
  private readonly vpcOrigin: cloudfront.IVpcOrigin;

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

  origin(connection: OriginConnection = {}): cloudfront.IOrigin {
    return origins.VpcOrigin.withVpcOrigin(this.vpcOrigin, { ...connection, domainName: this.domainName });
  }
}
