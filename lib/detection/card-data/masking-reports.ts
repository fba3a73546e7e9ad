import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DataProtection, EncryptedLogGroup } from '../../foundation';

/** Settings of {@link MaskingReports}. */
export interface MaskingReportsProps {
  /** The key of the log group of the reports; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;
}

/**
 * Where log groups report to what AWS masks in them (`findings` of `EncryptedLogGroup`). It stands before every log group
 * that reports, apart from what rings, so that what watches can be taken away without what writes.
 */
export class MaskingReports extends Construct {
  /** Kinds and places, never the text. */
  readonly findings: logs.ILogGroup;

  constructor(scope: Construct, id: string, { logKey }: MaskingReportsProps) {
    super(scope, id);
    this.findings = new EncryptedLogGroup(this, 'Findings', {
      encryptionKey: logKey,
      dataProtection: DataProtection.off(
        'AWS alone writes here, kinds and places of what it masked and never the text',
      ),
    }).logGroup;
  }
}
