import { Stack, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type OriginConnection } from './origin-connection';
import { type IOriginLock } from './origin-lock';
import { ORIGIN_VERIFY_HEADER } from './origin-verify-header';

/** Settings of a {@link SecretHeaderLock}. */
export interface SecretHeaderLockProps {
  /** The name that leads to the load balancer and that its certificate bears. */
  readonly originDomainName: string;

  /**
   * The value of the header, in the region of the distribution's stack, so us-east-1; readable by deployments, and 64
   * letters and digits, as rotation makes them.
   */
  readonly secret: secretsmanager.ISecret;
}

/**
 * Opens a public load balancer to a distribution by a secret header, which CloudFront adds to what it sends to the origin,
 * over TLS 1.2 (the newest that CloudFront speaks to origins). Protects against a value in a template: CloudFormation
 * takes the current one from the secret whenever it writes to the distribution, which is the one that the rotation sent
 * last, or during a rotation one that the origin still accepts.
 *
 * The viewer's Host header is not forwarded: the load balancer answers to one name that no viewer ever asks for. A viewer
 * cannot send the header, CloudFront puts its own value in its place. The services get it; they must not log it.
 *
 * @throws if the secret is in another region than the stack
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export class SecretHeaderLock extends Construct implements IOriginLock {
  readonly domainName: string;
  private readonly secret: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, props: SecretHeaderLockProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const { originDomainName, secret } = props;
    const secretRegion = Token.isUnresolved(secret.env.region) ? Stack.of(secret).region : secret.env.region;
    if (!Token.isUnresolved(region) && !Token.isUnresolved(secretRegion) && secretRegion !== region) {
      throw new Error(
        `secret of the origin must be in ${region}, where the distribution's stack reads it, got ${secretRegion}; make it there (${this.node.path})`,
      );
    }
    this.domainName = originDomainName;
    this.secret = secret;
  }

  origin(connection: OriginConnection = {}): cloudfront.IOrigin {
    return new origins.HttpOrigin(this.domainName, {
      ...connection,
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      httpsPort: 443,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      customHeaders: { [ORIGIN_VERIFY_HEADER]: this.secret.secretValue.unsafeUnwrap() },
    });
  }
}
