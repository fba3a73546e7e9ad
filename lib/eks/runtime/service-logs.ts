import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../foundation';
import { serviceLogGroupName } from './log-agent-settings';

/** Settings of {@link ServiceLogs}. */
export interface ServiceLogsProps {
  /** Name of the cluster that the service runs in. */
  readonly clusterName: string;

  /** Kubernetes namespace of the service, whose pods alone write here. */
  readonly namespace: string;

  /** The key of the log group; its policy must admit CloudWatch Logs (see `allowLogEncryption`). */
  readonly encryptionKey: kms.IKey;

  /** Where AWS reports what it masked, e.g. that of `MaskingReports`. @default - AWS counts alone */
  readonly findings?: logs.ILogGroup;
}

/**
 * The log of one service: what its pods write to their standard outputs, masked, encrypted and kept for a year. Protects
 * against logs of one service that readers of another's see, and against a card number that is read in them.
 *
 * `LogAgent` writes here, to the name that both know, and creates no group by itself. The group outlives the service under
 * its fixed name: whoever adds a service of the same namespace again deletes it or imports it first.
 */
export class ServiceLogs extends Construct {
  /** The log group. */
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: ServiceLogsProps) {
    super(scope, id);
    const { clusterName, namespace, encryptionKey, findings } = props;
    this.logGroup = new EncryptedLogGroup(this, 'Group', {
      encryptionKey,
      logGroupName: serviceLogGroupName(clusterName, namespace),
      ...(findings && { findings }),
    }).logGroup;
  }
}
