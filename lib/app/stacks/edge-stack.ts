import { Stack, type StackProps } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import {
  EdgeDistribution,
  edgeRules,
  type IOriginLock,
  type PathRateLimit,
  TunedWebAcl,
  WebAclScope,
} from '../../edge';
import { acknowledgeCrossRegionHandlers, allowLogEncryption, EncryptionKey } from '../../foundation';

/** What the `edge` stack needs. */
export interface EdgeStackProps extends StackProps {
  /** The private way to the load balancer. */
  readonly origin: IOriginLock;
  /** The shop's host name. */
  readonly domainName: string;
  /** Id of the public hosted zone. */
  readonly hostedZoneId: string;
  /** Name of the public hosted zone. */
  readonly hostedZoneName: string;
  /** Limits for single paths. */
  readonly rateLimits: PathRateLimit[];
  /** The limit for all paths together, requests per address and five minutes. */
  readonly catchAllRateLimit: number;
  /** ISO 3166 alpha-2 codes of countries that are not served. */
  readonly blockedCountries: string[];
  /** The log archive, in the primary region. */
  readonly archive: s3.IBucket;
}

/** Where visitors arrive: certificate, web ACL, distribution and DNS, all of it in us-east-1. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { domainName, origin, archive, rateLimits, catchAllRateLimit, blockedCountries } = props;
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: props.hostedZoneId,
      zoneName: props.hostedZoneName,
    });
    const logKey = new EncryptionKey(this, 'LogKey', { description: 'Log groups of the edge', services: [] });
    allowLogEncryption(logKey);
    const webAcl = new TunedWebAcl(this, 'WebAcl', {
      scope: WebAclScope.CLOUDFRONT,
      rules: edgeRules({ rateLimits, catchAllRateLimit, blockedCountries }),
      encryptionKey: logKey.key,
    });
    acknowledgeCrossRegionHandlers(this);
    new EdgeDistribution(this, 'Distribution', { domainName, hostedZone, origin, webAcl, archive });
  }
}
