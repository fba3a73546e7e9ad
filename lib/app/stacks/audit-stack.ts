import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { AuditTrail, MaskingReports } from '../../detection';
import {
  acknowledgeCrossRegionHandlers,
  AccessLogBucket,
  allowLogEncryption,
  EncryptionKey,
  LogArchive,
} from '../../foundation';

/** Settings of an {@link AuditStack}. */
export interface AuditStackProps extends StackProps {
  /** Days for which nobody can delete an archived log. */
  readonly lockDays: number;
  /** Days for which S3 and load balancer access logs are kept. */
  readonly accessLogDays: number;
  /** Name of the role that records the sessions of people, the only one beside AWS services that writes to the archive. */
  readonly sessionRecorder: string;
  /** Other regions whose deployments deliver logs to the archive. */
  readonly deliveringRegions: string[];
  /** DynamoDB tables of which every write is recorded, by the beginnings of their ARNs. */
  readonly recordedTables: string[];
}

/** What every other stack logs to. Protects the evidence: it stands first, changes hardly ever and outlives the rest. */
export class AuditStack extends Stack {
  /** Locked bucket for flow logs, edge logs, sessions and the trail; services stay below `AWSLogs/<account>/`. */
  readonly archive: s3.IBucket;
  /** The key of the archive. */
  readonly archiveKey: kms.IKey;
  /** Bucket for S3 server access logs and load balancer access logs. */
  readonly accessLogs: s3.IBucket;
  /** The key of every CloudWatch log group in the region. */
  readonly logKey: kms.IKey;
  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: AuditStackProps) {
    super(scope, id, props);
    const logEncryption = new EncryptionKey(this, 'LogEncryption', {
      description: 'Encrypts CloudWatch log groups',
      services: [],
    });
    allowLogEncryption(logEncryption);
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', { expirationDays: props.accessLogDays });
    const archive = new LogArchive(this, 'Archive', {
      lockDays: props.lockDays,
      accessLogs: accessLogs.bucket,
      sessionRecorder: props.sessionRecorder,
      deliveringRegions: props.deliveringRegions,
    });
    archive.node.addDependency(accessLogs);
    new AuditTrail(this, 'Trail', {
      archive,
      accessLogs: accessLogs.bucket,
      logKey: logEncryption.key,
      recordedTables: props.recordedTables,
    });
    this.findings = new MaskingReports(this, 'MaskingReports', { logKey: logEncryption.key }).findings;
    acknowledgeCrossRegionHandlers(this);
    this.archive = archive.bucket;
    this.archiveKey = archive.key;
    this.accessLogs = accessLogs.bucket;
    this.logKey = logEncryption.key;
  }
}
