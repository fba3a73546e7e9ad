import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { ViewerAddress } from '../functions/viewer-address';
import { type OriginConnection } from '../ingress/origin-connection';
import { type IOriginLock } from '../ingress/origin-lock';
import { isCountryCode } from '../web-acl/country-codes';
import { acknowledgeDistribution } from './acknowledge-distribution';
import { CachePolicies } from './cache-policies';
import { type ContentSecurityPolicy } from './content-security-policy';
import { edgeFunctionProblems } from './edge-function-problems';
import { type EdgePath } from './edge-path';
import { edgePathProblems } from './edge-path-problems';
import { type ErrorPages } from './error-pages';
import { originLimits, type OriginLimitsProps } from './origin-limits';
import { OriginRequests } from './origin-requests';
import { isCached, PathClass } from './path-class';
import { pathPatterns } from './path-patterns';
import { ResponseAudience, SecurityHeaders } from './security-headers';
import { STATIC_PREFIX } from './static-prefix';
import { ViewerProtocols } from './viewer-protocols';

const LONGEST_COMMENT = 128;

/** Settings of {@link EdgeBehaviours}. */
export interface EdgeBehavioursProps extends OriginLimitsProps {
  /** The locked origin. */
  readonly origin: IOriginLock;

  /**
   * The parts of the shop that are more than personal, or take form fields that the edge encrypts. No two overlap.
   *
   * @default - `/static/` of the class STATIC
   */
  readonly paths?: EdgePath[];

  /**
   * Paths whose answers are for one visitor, e.g. the exposed paths of services that know people; none of them is `/`. A cached
   * class above or below one is refused.
   *
   * @default - none is known
   */
  readonly personalPaths?: string[];

  /**
   * What runs at each request of a visitor, on every path but those of the classes STATIC and API and those that name their own.
   * CloudFront runs one function, so that it must write the visitor's address, as `ViewerAddress` does. A `PageFunction` where a
   * path is of an API with a function or has encrypted fields: `ViewerAddress` would let the client header through unverified,
   * and a form in the clear under another spelling of its path.
   *
   * @default - ViewerAddress
   */
  readonly viewerRequest?: cloudfront.FunctionAssociation;

  /** As viewerRequest, on paths of the class STATIC. @default - viewerRequest */
  readonly staticViewerRequest?: cloudfront.FunctionAssociation;

  /** As viewerRequest, which it needs beside it, on paths of the class API. @default - viewerRequest */
  readonly apiViewerRequest?: cloudfront.FunctionAssociation;

  /** What pages may load where they send no policy of their own. @default - ContentSecurityPolicy.SHOP */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;

  /** What visitors see while the origin fails. @default - the origin's own words, or CloudFront's */
  readonly errorPages?: ErrorPages;

  /**
   * Countries that CloudFront itself refuses (ISO 3166 alpha-2 in capitals), without a trace in the web ACL's log: for what the law
   * forbids. What the shop chooses belongs into the web ACL.
   *
   * @default - none
   */
  readonly refusedCountries?: string[];
}

/** What two distributions of one shop have each for itself. */
export interface DistributionFace {
  /** ARN of the web ACL, of scope CLOUDFRONT. */
  readonly webAclArn: string;

  /** What the distribution is, at most 128 characters. */
  readonly comment: string;

  /** The names that visitors ask for. @default - the one that CloudFront gives */
  readonly domainNames?: string[];

  /** Its certificate, in us-east-1; with none of its own a distribution would speak TLS 1.0. */
  readonly certificate: acm.ICertificate;

  /** How visitors may speak to it. @default ViewerProtocols.HTTP2_AND_3 */
  readonly protocols?: ViewerProtocols;
}

/**
 * How the edge treats each part of the shop: what it caches, what it tells the origin, which functions run, which fields it
 * encrypts. Protects against a trial that proves something else than what visitors get: the distribution and the one that
 * is tried out are made of the same behaviours, policies and functions.
 *
 * API paths and encrypted forms answer HTTPS alone: a redirect would come after a token, a signature or a card went in plaintext,
 * and nobody would notice. Pages are moved to HTTPS.
 *
 * @throws if paths are none or overlap, are too many, a cached one is personal, a function is missing or runs too late, or a
 *   number or country is out of range
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export class EdgeBehaviours extends Construct {
  private readonly paths: readonly EdgePath[];
  private readonly limits: OriginConnection;
  private readonly functions: ReadonlyMap<PathClass, cloudfront.FunctionAssociation>;
  private readonly cachePolicies: ReadonlyMap<EdgePath, cloudfront.ICachePolicy>;
  private readonly assetPolicy: cloudfront.ICachePolicy;
  private readonly originRequests: OriginRequests;
  private readonly personalHeaders: cloudfront.IResponseHeadersPolicy;
  private readonly cachedHeaders: cloudfront.IResponseHeadersPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EdgeBehavioursProps,
  ) {
    super(scope, id);
    this.paths = props.paths ?? [{ prefix: STATIC_PREFIX, pathClass: PathClass.STATIC }];
    this.validate();
    this.limits = originLimits(this, props);
    const policies = new CachePolicies(this, 'Cache');
    this.assetPolicy = policies.forAssets();
    this.cachePolicies = new Map(this.paths.map((path) => [path, policies.policyFor(path)]));
    this.originRequests = new OriginRequests(this, 'Requests');
    const { contentSecurityPolicy } = props;
    const headersFor = (name: string, audience: ResponseAudience): cloudfront.IResponseHeadersPolicy =>
      new SecurityHeaders(this, name, { contentSecurityPolicy, audience }).policy;
    this.personalHeaders = headersFor('PersonalHeaders', ResponseAudience.ONE_VISITOR);
    this.cachedHeaders = headersFor('CachedHeaders', ResponseAudience.EVERYBODY);
    this.functions = this.viewerRequestFunctions();
  }

  /**
   * Makes a distribution of these behaviours.
   *
   * @param scope where it belongs
   * @param id its id there
   * @param face what it has for itself
   * @throws if the comment is too long
   */
  distribute(scope: Construct, id: string, face: DistributionFace): cloudfront.Distribution {
    const { webAclArn: webAclId, protocols = ViewerProtocols.HTTP2_AND_3, comment, domainNames, certificate } = face;
    if (comment.length > LONGEST_COMMENT) {
      throw new Error(
        `comment of a distribution takes ${LONGEST_COMMENT} characters, got ${comment.length}; shorten comment (${this.node.path})`,
      );
    }
    const { errorPages, refusedCountries = [] } = this.props;
    const origin = this.props.origin.origin(this.limits);
    const planned = this.paths.flatMap((path) => pathPatterns(path.prefix).map((pattern) => ({ pattern, path })));
    const distribution = new cloudfront.Distribution(scope, id, {
      comment,
      domainNames,
      certificate,
      webAclId,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
      httpVersion:
        protocols === ViewerProtocols.HTTP2_ONLY ? cloudfront.HttpVersion.HTTP2 : cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      publishAdditionalMetrics: true,
      geoRestriction: refusedCountries.length > 0 ? cloudfront.GeoRestriction.denylist(...refusedCountries) : undefined,
      errorResponses: errorPages && [...errorPages.responses],
      defaultBehavior: this.behaviour({ prefix: '/', pathClass: PathClass.PERSONAL }, origin),
      additionalBehaviors: Object.fromEntries([
        ...planned.map(({ pattern, path }) => [pattern, this.behaviour(path, origin)] as const),
        ...(errorPages ? [[errorPages.path, this.errorPage(errorPages)] as const] : []),
      ]),
    });
    this.encryptFields(distribution, planned);
    if (errorPages) {
      distribution.node.addDependency(errorPages.page);
      errorPages.allow(distribution);
    }
    acknowledgeDistribution(distribution, { refusesCountries: refusedCountries.length > 0 });
    return distribution;
  }

  private validate(): void {
    const { personalPaths = [], errorPages, refusedCountries = [] } = this.props;
    const ownPatterns = errorPages ? [errorPages.path] : [];
    const [problem] = [
      ...edgePathProblems(this.paths, { personalPaths, ownPatterns }),
      ...edgeFunctionProblems(this.paths, this.props),
    ];
    if (problem !== undefined) {
      throw new Error(`${problem} (${this.node.path})`);
    }
    const unknown = refusedCountries.find(
      (code, index) => !isCountryCode(code) || refusedCountries.indexOf(code) < index,
    );
    if (unknown !== undefined) {
      throw new Error(
        `distribution refuses ISO 3166 alpha-2 codes in capitals, each once, got "${unknown}"; change refusedCountries (${this.node.path})`,
      );
    }
  }

  private viewerRequestFunctions(): ReadonlyMap<PathClass, cloudfront.FunctionAssociation> {
    const { viewerRequest, staticViewerRequest, apiViewerRequest } = this.props;
    const pages = viewerRequest ?? new ViewerAddress(this, 'ViewerAddress').association;
    return new Map([
      [PathClass.STATIC, staticViewerRequest ?? pages],
      [PathClass.CATALOGUE, pages],
      [PathClass.PERSONAL, pages],
      [PathClass.API, apiViewerRequest ?? pages],
    ]);
  }

  private behaviour(path: EdgePath, origin: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    const cached = isCached(path.pathClass);
    const association = path.viewerRequest ?? this.functions.get(path.pathClass);
    return {
      origin,
      viewerProtocolPolicy:
        path.pathClass === PathClass.API || path.fieldLevelEncryption
          ? cloudfront.ViewerProtocolPolicy.HTTPS_ONLY
          : cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      allowedMethods: cached ? cloudfront.AllowedMethods.ALLOW_GET_HEAD : cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: this.cachePolicies.get(path) ?? cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: this.originRequests.policyFor(path.pathClass),
      responseHeadersPolicy: cached ? this.cachedHeaders : this.personalHeaders,
      functionAssociations: association && [association],
    };
  }

  private errorPage(errorPages: ErrorPages): cloudfront.BehaviorOptions {
    return {
      origin: errorPages.origin(),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: this.assetPolicy,
      responseHeadersPolicy: this.cachedHeaders,
    };
  }

  /** The construct of the CDK knows no such setting. */
  private encryptFields(distribution: cloudfront.Distribution, planned: readonly { readonly path: EdgePath }[]): void {
    const resource = distribution.node.defaultChild as cloudfront.CfnDistribution;
    for (const [index, { path }] of planned.entries()) {
      if (path.fieldLevelEncryption) {
        resource.addPropertyOverride(
          `DistributionConfig.CacheBehaviors.${index}.FieldLevelEncryptionId`,
          path.fieldLevelEncryption.configurationId,
        );
      }
    }
  }
}
