import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../../foundation';
import { AccessLogDelivery } from './access-log-delivery';
import { requireHostOf } from '../ingress/require-host-of';
import { type IOriginLock } from '../ingress/origin-lock';
import { SecurityHeaders } from './security-headers';
import { STATIC_PREFIX } from './static-prefix';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { VIEWER_ADDRESS_HEADER, ViewerAddress } from '../functions/viewer-address';
import { WebAclScope } from '../web-acl/web-acl-scope';

/** Settings of an {@link EdgeDistribution}. */
export interface EdgeDistributionProps {
  /** The shop's host name, e.g. `shop.example.com`. */
  readonly domainName: string;

  /** The public zone that holds the name. */
  readonly hostedZone: route53.IHostedZone;

  /** The locked origin. */
  readonly origin: IOriginLock;

  /** The first line, of scope CLOUDFRONT. */
  readonly webAcl: TunedWebAcl;

  /** Bucket for the access logs; see `AccessLogDelivery` for what its policies must admit. */
  readonly archive: s3.IBucket;
}

/**
 * The shop's front door, in a stack of us-east-1: CloudFront under the shop's own name. Protects against old TLS (1.2
 * with the ciphers of 2025 at least), plaintext, missing security headers, and answers for one visitor that another one
 * gets: nothing is cached but `/static/`, which reaches the origin without cookies, queries or viewer headers.
 *
 * @throws if the name lies outside the zone, equals the origin's, or the web ACL is not of scope CLOUDFRONT
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
export class EdgeDistribution extends Construct {
  /** The distribution. */
  readonly distribution: cloudfront.IDistribution;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    requireHostOf(this, props.domainName, props.hostedZone);
    if (props.origin.domainName === props.domainName) {
      throw new Error(
        `origin needs a name of its own, got the shop's ${props.domainName}; use e.g. origin.${props.domainName} (${this.node.path})`,
      );
    }
    if (props.webAcl.scope !== WebAclScope.CLOUDFRONT) {
      throw new Error(
        `distribution takes a web ACL of scope CLOUDFRONT, got ${props.webAcl.scope}; create one beside it (${this.node.path})`,
      );
    }
    const shared = {
      origin: origins.VpcOrigin.withVpcOrigin(props.origin.vpcOrigin, { domainName: props.origin.domainName }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: new SecurityHeaders(this, 'SecurityHeaders').policy,
      functionAssociations: [new ViewerAddress(this, 'ViewerAddress').association],
      compress: true,
    };
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      domainNames: [props.domainName],
      certificate: new acm.Certificate(this, 'Certificate', {
        domainName: props.domainName,
        validation: acm.CertificateValidation.fromDns(props.hostedZone),
      }),
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      webAclId: props.webAcl.webAclArn,
      defaultBehavior: {
        ...shared,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
      additionalBehaviors: {
        [`${STATIC_PREFIX}*`]: {
          ...shared,
          allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
          cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
          // Without it the second web ACL could not tell the viewers of static assets apart.
          originRequestPolicy: new cloudfront.OriginRequestPolicy(this, 'StaticRequests', {
            headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList(VIEWER_ADDRESS_HEADER),
          }),
        },
      },
    });
    this.distribution = distribution;
    new AccessLogDelivery(this, 'AccessLogs', { distribution, archive: props.archive });
    acknowledgeChoices(distribution);
    const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    const alias = { zone: props.hostedZone, recordName: `${props.domainName}.`, target };
    new route53.ARecord(this, 'Ipv4', alias);
    new route53.AaaaRecord(this, 'Ipv6', alias);
  }
}

function acknowledgeChoices(distribution: cloudfront.Distribution): void {
  const logged =
    'standard logging version 2 delivers every request to the locked archive; the older logging needs a bucket with ACLs';
  acknowledge(distribution, 'AwsSolutions::AwsSolutions-CFR3', logged);
  acknowledge(distribution, 'cdk-validator-cfnguard::cloudfront_access_logs_enabled_check', logged);
  acknowledge(
    distribution,
    'AwsSolutions::AwsSolutions-CFR1',
    'the web ACL blocks countries, so that they are logged, measured and changed like every other rule',
  );
  acknowledge(
    distribution,
    'cdk-validator-cfnguard::cloudfront_default_root_object_configured_check',
    'a service answers the root path itself; there is no bucket behind it whose listing a root object would hide',
  );
  acknowledge(
    distribution,
    'cdk-validator-cfnguard::cloudfront_origin_failover_enabled_check',
    'the one origin spans the availability zones; a second one without the data of the shop would only answer wrongly',
  );
}
