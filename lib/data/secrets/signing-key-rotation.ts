import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type RotationSchedule, SecretRotation } from './secret-rotation';

const SETTLE_SECONDS = 60;

/** Settings of a {@link SigningKeyRotation}. */
export interface SigningKeyRotationProps extends RotationSchedule {
  /** ARN of the CloudFront KeyValueStore that the edge reads the keys from, under `signing-key/<key id>`. */
  readonly keyValueStoreArn: string;
}

/**
 * Rotates the HMAC key that requests of the mobile apps are signed with. Protects against a key that was taken out of one
 * place and opens the API for ever: two keys verify at the edge, the one that is signed with and the one before it (during
 * a rotation the next one), and no third.
 *
 * The secret is a JSON object of `keyId` and `key`; whoever signs names the key's id with the signature. A new key is in
 * the store before it is signed with, so that no signature meets an edge without its key. Make the secret with
 * `SecretContent.generatedField('key', { keyId: 'initial' })`; the first rotation follows at once and puts it into the
 * store.
 *
 * After a theft rotate twice: the first time the stolen key becomes the one before.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
 */
export class SigningKeyRotation extends Construct {
  constructor(scope: Construct, id: string, props: SigningKeyRotationProps) {
    super(scope, id);
    const { keyValueStoreArn } = props;
    new SecretRotation(this, 'Rotation', {
      ...props,
      rotator: {
        handler: 'signing-keys.handler',
        description: 'Rotates the keys that requests of the mobile apps are signed with',
        environment: { KEY_VALUE_STORE_ARN: keyValueStoreArn, SETTLE_SECONDS: String(SETTLE_SECONDS) },
        statements: [
          new iam.PolicyStatement({
            sid: 'KeepTwoKeys',
            actions: [
              'cloudfront-keyvaluestore:DescribeKeyValueStore',
              'cloudfront-keyvaluestore:ListKeys',
              'cloudfront-keyvaluestore:UpdateKeys',
            ],
            resources: [keyValueStoreArn],
          }),
        ],
        outsideVpcReason:
          'it calls Secrets Manager and a global store of CloudFront alone, and no VPC endpoint leads to the latter',
      },
    });
  }
}
