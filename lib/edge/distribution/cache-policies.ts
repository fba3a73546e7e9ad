import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { inPascalCase } from '../pascal-case';
import { type EdgePath } from './edge-path';
import { PathClass } from './path-class';

/** Seconds for which an answer of the class CATALOGUE is kept at most. */
export const MOST_FRESH_SECONDS = 600;
const FRESH_SECONDS = 60;
const LONGEST_COMMENT = 128;

/**
 * The cache policies of the path classes. Protect against an answer for one visitor that another one gets: no cookie and no
 * header is part of a key, so none reaches the origin with it, and what the origin marks `private` or `no-store` is not kept
 * (the least time is 0: with another, CloudFront keeps even that).
 *
 * Brotli and gzip are part of the key, by what the visitor's browser takes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export class CachePolicies extends Construct {
  private assets: cloudfront.ICachePolicy | undefined;

  /**
   * @param path a path of the shop
   * @returns the policy of its class, or of itself where its queries are part of the key
   */
  policyFor(path: EdgePath): cloudfront.ICachePolicy {
    switch (path.pathClass) {
      case PathClass.STATIC:
        return this.forAssets();
      case PathClass.CATALOGUE:
        return this.forCatalogue(path);
      default:
        return cloudfront.CachePolicy.CACHING_DISABLED;
    }
  }

  /** The policy of what changes its name with its content. */
  forAssets(): cloudfront.ICachePolicy {
    this.assets ??= this.policy('Static', {
      comment: 'Static assets, the same for everybody',
      defaultTtl: Duration.days(1),
      maxTtl: Duration.days(365),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    });
    return this.assets;
  }

  private forCatalogue({ prefix, queryStrings = [], freshSeconds = FRESH_SECONDS }: EdgePath): cloudfront.ICachePolicy {
    return this.policy(`Catalogue${inPascalCase(prefix)}`, {
      comment: `The same for everybody: ${prefix}`.slice(0, LONGEST_COMMENT),
      defaultTtl: Duration.seconds(freshSeconds),
      maxTtl: Duration.seconds(MOST_FRESH_SECONDS),
      queryStringBehavior:
        queryStrings.length === 0
          ? cloudfront.CacheQueryStringBehavior.none()
          : cloudfront.CacheQueryStringBehavior.allowList(...[...queryStrings].sort()),
    });
  }

  private policy(id: string, props: cloudfront.CachePolicyProps): cloudfront.ICachePolicy {
    return new cloudfront.CachePolicy(this, id, {
      ...props,
      minTtl: Duration.seconds(0),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }
}
