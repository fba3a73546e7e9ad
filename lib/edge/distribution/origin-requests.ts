import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { VIEWER_ADDRESS_HEADER } from '../functions/viewer-address';
import { isCached, type PathClass } from './path-class';

/**
 * What a visitor must not tell the origin: who asks for which host, by which path and method, and with which certificate
 * is for the edge and the mesh to say. A quota allows 10.
 */
const FORGEABLE = [
  'Host',
  'Forwarded',
  'X-Forwarded-Host',
  'X-Forwarded-Prefix',
  'X-Forwarded-Client-Cert',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-HTTP-Method-Override',
  'X-Middleware-Subrequest',
];

/**
 * What of a request reaches the origin. Protects against a page that is made for the visitor who happened to ask first (a
 * cached class sends neither cookies nor headers of the visitor, `authorization` least of all), and against headers by
 * which a visitor poses as the edge.
 *
 * A cached class names what it sends: the visitor's address, without which the second web ACL could not tell visitors apart.
 * Its queries are those of the cache key. The others send all but what is named here, because a list of what to send takes
 * neither `authorization` nor more than 10 names. No header that CloudFront makes is added (`CloudFront-Viewer-Country` and
 * its kin), and the origin must believe none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
 */
export class OriginRequests extends Construct {
  private readonly anonymous: cloudfront.IOriginRequestPolicy;
  private readonly personal: cloudfront.IOriginRequestPolicy;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.anonymous = new cloudfront.OriginRequestPolicy(this, 'Anonymous', {
      comment: 'The address of the visitor and nothing else',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList(VIEWER_ADDRESS_HEADER),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.none(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none(),
    });
    this.personal = new cloudfront.OriginRequestPolicy(this, 'Personal', {
      comment: 'All but headers by which a visitor poses as the edge',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList(...FORGEABLE),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
    });
  }

  /** @returns the policy of a class of paths */
  policyFor(pathClass: PathClass): cloudfront.IOriginRequestPolicy {
    return isCached(pathClass) ? this.anonymous : this.personal;
  }
}
