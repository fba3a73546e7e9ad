import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { DataProtection } from './data-protection';

/** Settings of an {@link EncryptedLogGroup}. */
export interface EncryptedLogGroupProps {
  /** The key that encrypts the log group; its policy must admit CloudWatch Logs (see `allowLogEncryption`). */
  readonly encryptionKey: kms.IKey;

  /**
   * A name, only where an outside party demands one (WAF wants `aws-waf-logs-…`).
   *
   * @default - CloudFormation names it
   */
  readonly logGroupName?: string;

  /** What is masked for whoever reads it. @default DataProtection.MASKED */
  readonly dataProtection?: DataProtection;

  /**
   * The log group in this account and region that AWS reports to what it masked: kinds and places, not the text.
   *
   * @default - AWS counts alone, in the metric `LogEventsWithFindings`
   */
  readonly findings?: logs.ILogGroup;
}

/**
 * A log group under a customer managed key. Protects against logs that vanish with their stack (retained) or before the
 * year that PCI DSS 10.5.1 asks for, and against card numbers, personal data and credentials that are read in them.
 */
export class EncryptedLogGroup extends Construct {
  /** The log group. */
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id);
    const { dataProtection = DataProtection.MASKED } = props;
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      encryptionKey: props.encryptionKey,
      retention: logs.RetentionDays.ONE_YEAR,
      logGroupName: props.logGroupName,
      dataProtectionPolicy: dataProtection.policy(props.findings),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (Stack.of(props.encryptionKey) !== Stack.of(this)) {
      acknowledge(
        this.logGroup,
        'cdk-validator-cfnguard::cloudwatch_log_group_encrypted_check',
        'encrypted under the customer managed key of another stack; the rule follows only references inside one template',
      );
    }
  }
}
