import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { requireHostOf } from '../ingress/require-host-of';
import { inPascalCase } from '../pascal-case';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { WebAclScope } from '../web-acl/web-acl-scope';
import { AccessLogDelivery } from './access-log-delivery';
import { EdgeBehaviours, type EdgeBehavioursProps } from './edge-behaviours';
import { ViewerProtocols } from './viewer-protocols';

/** Settings of an {@link EdgeDistribution}. */
export interface EdgeDistributionProps extends EdgeBehavioursProps {
  /** The shop's host name, e.g. `shop.example.com`. */
  readonly domainName: string;

  /**
   * Other names of the shop in the same zone, e.g. `www.shop.example.com`, each with a record and a place in the certificate. The
   * functions of the paths must move their visitors to the first name, or refuse them: they need `viewerRequest`.
   *
   * @default - none
   */
  readonly movedDomainNames?: string[];

  /** The public zone that holds the name. */
  readonly hostedZone: route53.IHostedZone;

  /** The first line, of scope CLOUDFRONT. */
  readonly webAcl: TunedWebAcl;

  /** Bucket for the access logs; see `AccessLogDelivery` for what its policies must admit. */
  readonly archive: s3.IBucket;

  /** How visitors may speak to the shop; HTTP2_ONLY while a canary runs. @default ViewerProtocols.HTTP2_AND_3 */
  readonly protocols?: ViewerProtocols;
}

/**
 * The shop's front door, in a stack of us-east-1: CloudFront under the shop's own name. Protects against old TLS (1.2
 * with the ciphers of 2025 at least), plaintext, missing security headers, and answers for one visitor that another one
 * gets: nothing is cached but what `paths` names, which reaches the origin without cookies or viewer headers.
 *
 * CloudFront's additional metrics are on: error rates by status, the origin's latency and the rate of hits, by the minute.
 *
 * @throws if a name lies outside the zone or equals the origin's, other names have no function, the web ACL is not of scope
 *   CLOUDFRONT, or as {@link EdgeBehaviours} throws
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html
 */
export class EdgeDistribution extends Construct {
  /** The distribution. */
  readonly distribution: cloudfront.Distribution;

  /** How it treats each part of the shop, for a second distribution that is tried out. */
  readonly behaviours: EdgeBehaviours;

  /** How visitors may speak to it. */
  readonly protocols: ViewerProtocols;

  /** The certificate of the shop's name, in us-east-1. */
  readonly certificate: acm.ICertificate;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    const { domainName, movedDomainNames = [], hostedZone, webAcl, archive } = props;
    const { protocols = ViewerProtocols.HTTP2_AND_3 } = props;
    const names = [domainName, ...movedDomainNames];
    names.forEach((name) => requireHostOf(this, name, hostedZone));
    if (names.includes(props.origin.domainName)) {
      throw new Error(
        `origin needs a name of its own, got the shop's ${domainName}; use e.g. origin.${domainName} (${this.node.path})`,
      );
    }
    if (movedDomainNames.length > 0 && props.viewerRequest === undefined) {
      throw new Error(
        `other names of the shop need a function that moves their visitors, got ${movedDomainNames.join(', ')} and none; give a PageFunction with the same movedDomainNames as viewerRequest (${this.node.path})`,
      );
    }
    if (webAcl.scope !== WebAclScope.CLOUDFRONT) {
      throw new Error(
        `distribution takes a web ACL of scope CLOUDFRONT, got ${webAcl.scope}; create one beside it (${this.node.path})`,
      );
    }
    this.protocols = protocols;
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName,
      subjectAlternativeNames: movedDomainNames.length > 0 ? movedDomainNames : undefined,
      validation: acm.CertificateValidation.fromDns(hostedZone),
    });
    this.behaviours = new EdgeBehaviours(this, 'Behaviours', props);
    this.distribution = this.behaviours.distribute(this, 'Distribution', {
      comment: `Front door of ${domainName}`,
      webAclArn: webAcl.webAclArn,
      domainNames: names,
      certificate: this.certificate,
      protocols,
    });
    const { distribution } = this;
    new AccessLogDelivery(this, 'AccessLogs', { distribution, archive });
    const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    names.forEach((name, index) => {
      const [id, alias] = [index === 0 ? '' : inPascalCase(name), { zone: hostedZone, recordName: `${name}.`, target }];
      new route53.ARecord(this, `Ipv4${id}`, alias);
      new route53.AaaaRecord(this, `Ipv6${id}`, alias);
    });
  }
}
