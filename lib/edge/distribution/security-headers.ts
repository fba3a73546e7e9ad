import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { ContentSecurityPolicy } from './content-security-policy';

const PERMISSIONS_POLICY = 'camera=(), geolocation=(), microphone=(), payment=(self), usb=()';

/** Who an answer is for. */
export enum ResponseAudience {
  /** Everybody, from the cache: cookies are taken out, since the next visitor would get the first one's. */
  EVERYBODY = 'EVERYBODY',

  /** One visitor: no browser or proxy keeps it unless the origin says so. */
  ONE_VISITOR = 'ONE_VISITOR',
}

/** Settings of {@link SecurityHeaders}. */
export interface SecurityHeadersProps {
  /** What pages may load where they send no policy of their own. @default - ContentSecurityPolicy.SHOP */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;

  /** Who the answers are for. */
  readonly audience: ResponseAudience;
}

/**
 * Security headers on every response. Protects visitors against downgrade to HTTP, framing, type confusion and injected
 * scripts; what the origin answers cannot weaken them, save the content security and permissions policies, which a
 * page may send itself because only it knows its nonces.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export class SecurityHeaders extends Construct {
  /** The policy. */
  readonly policy: cloudfront.IResponseHeadersPolicy;

  constructor(scope: Construct, id: string, props: SecurityHeadersProps) {
    super(scope, id);
    const { contentSecurityPolicy = ContentSecurityPolicy.SHOP, audience } = props;
    this.policy = new cloudfront.ResponseHeadersPolicy(this, 'Policy', {
      securityHeadersBehavior: {
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          preload: true,
          override: true,
        },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
          override: true,
        },
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy.value, override: false },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'Permissions-Policy', value: PERMISSIONS_POLICY, override: false },
          { header: 'Cross-Origin-Opener-Policy', value: 'same-origin-allow-popups', override: true },
          ...(audience === ResponseAudience.ONE_VISITOR
            ? [{ header: 'Cache-Control', value: 'no-store', override: false }]
            : []),
        ],
      },
      removeHeaders: ['Server', 'X-Powered-By', ...(audience === ResponseAudience.EVERYBODY ? ['Set-Cookie'] : [])],
    });
  }
}
