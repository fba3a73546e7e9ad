import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type AlarmTopic, EncryptionKey } from '../../foundation';
import { DataClass } from '../../service-graph';
import { DeploymentReading } from './deployment-reading';
import { ManagedSecret } from './managed-secret';
import { type OriginPatternSet, OriginSecretRotation } from './origin-secret-rotation';
import { SecretContent } from './secret-content';

/** Settings of {@link OriginSecret.rotate}. */
export interface OriginSecretRotateOptions {
  /**
   * Ids of the CloudFront distributions whose origins have the header, 1 to 5: that of the shop, and while a canary runs its
   * staging distribution too.
   */
  readonly distributionIds: string[];

  /** ARNs of the web ACLs of those distributions. */
  readonly webAclArns: string[];

  /** Name of the header, 1 to 128 letters, digits and dashes. */
  readonly headerName: string;

  /** The valid values, at the web ACL of the load balancer, in its region. */
  readonly patternSet: OriginPatternSet;

  /** Days between two rotations, 1 to 365. @default 30 */
  readonly everyDays?: number;

  /** The key of the function's log; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings when a step fails; a topic of the same region. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * The value of the header by which a public load balancer knows our distribution, with a key of its own. Protects against
 * a value that stands in a template or in a head: nobody types it, deployments and its rotation alone read it.
 *
 * It stands in the stack of the distribution, in us-east-1, since a template reads secrets of its own region alone: first
 * the secret, then the distribution that takes the header from it, then {@link OriginSecret.rotate}.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export class OriginSecret extends Construct {
  /** The secret, sealed. */
  readonly secret: secretsmanager.ISecret;
  private readonly managed: ManagedSecret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { key } = new EncryptionKey(this, 'Key', {
      description: 'Header by which the origin knows CloudFront',
      services: ['secretsmanager'],
    });
    this.managed = new ManagedSecret(this, 'Secret', {
      description: 'Header by which the origin knows CloudFront; made up, and rotated by a function',
      dataClass: DataClass.INTERNAL,
      content: SecretContent.GENERATED,
      encryptionKey: key,
      readerRoleArns: [],
      deploymentReading: DeploymentReading.ALLOWED,
    });
    this.secret = this.managed.secret;
  }

  /**
   * Rotates the value, first as soon as this is deployed, which opens the origin.
   *
   * @throws what {@link OriginSecretRotation} throws
   */
  rotate(options: OriginSecretRotateOptions): void {
    new OriginSecretRotation(this, 'Rotation', { ...options, secret: this.managed });
  }
}
