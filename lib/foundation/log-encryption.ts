import { Stack } from 'aws-cdk-lib';
import { type EncryptionKey } from './encryption-key';

/**
 * Lets CloudWatch Logs of this account and region encrypt log groups with the key. Protects against a confused deputy:
 * the encryption context must name a log group of this account.
 *
 * @param key a key in the region of the log groups
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogEncryption(key: EncryptionKey): void {
  const { account, region, partition } = Stack.of(key);
  key.allowService(
    `logs.${region}.amazonaws.com`,
    ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  );
}
