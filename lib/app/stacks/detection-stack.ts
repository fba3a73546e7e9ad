import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import {
  CardDataDetector,
  ConfigurationRecord,
  MacieSession,
  MaskedCardData,
  PROTECTED_RESOURCE_TYPES,
  ProtectionRules,
  type SearchedLogGroup,
  SensitiveDataDiscovery,
} from '../../detection';
import { classify } from '../../data';
import { type AlarmTopic, EncryptionKey } from '../../foundation';
import { DataClass } from '../../service-graph';
import { type DetectionConfig } from '../config/platform-config';
import { ID_PREFIXES } from '../id-prefixes';

/** Settings of a {@link DetectionStack}. */
export interface DetectionStackProps extends StackProps {
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /** Receives the server access logs of the buckets. */
  readonly accessLogs: s3.IBucket;

  /** What is there already. */
  readonly settings: DetectionConfig;

  /** The key of the log groups. */
  readonly logKey: kms.IKey;

  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;

  /** Log groups that are searched for card numbers, beside those whose stacks search them. */
  readonly searched: SearchedLogGroup[];
}

/** What watches over data: Macie, AWS Config, and what CloudWatch masks. Once for an account and region. */
export class DetectionStack extends Stack {
  constructor(scope: Construct, id: string, props: DetectionStackProps) {
    super(scope, id, props);
    const { alarmTopic, accessLogs, settings, logKey, findings, searched } = props;
    new MaskedCardData(this, 'MaskedCardData', { findings, alarmTopic });
    new CardDataDetector(this, 'CardDataDetector', {
      logGroups: searched,
      idPrefixes: [...ID_PREFIXES],
      logKey,
      alarmTopic,
    });
    const session = settings.macie === 'own' ? MacieSession.OWN : MacieSession.EXISTING;
    new SensitiveDataDiscovery(this, 'SensitiveData', { alarmTopic, logKey, session });
    const record = settings.config === 'own' ? this.record(accessLogs) : undefined;
    new ProtectionRules(this, 'Protection', { alarmTopic, record });
    classify(this, DataClass.AUDIT);
  }

  private record(accessLogs: s3.IBucket): ConfigurationRecord {
    const { key } = new EncryptionKey(this, 'HistoryKey', { description: 'history of AWS Config', services: ['s3'] });
    return new ConfigurationRecord(this, 'Configuration', {
      encryptionKey: key,
      accessLogs,
      resourceTypes: [...PROTECTED_RESOURCE_TYPES],
    });
  }
}
