import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DataProtection, EncryptedLogGroup } from '../foundation';
import { FLOW_LOG_FORMAT } from './flow-log';
import { type SegmentedVpc } from './segmented-vpc';

/** Settings of a {@link CardholderFlowLog}. */
export interface CardholderFlowLogProps {
  /** The network, whose cardholder-data subnets are recorded. */
  readonly network: SegmentedVpc;
  /** The key of the log group. */
  readonly logKey: kms.IKey;
}

/**
 * Record of the flows of the cardholder-data subnets, accepted or refused, summed up each minute, in a log group of its own
 * that is kept for a year, with the gaps of every flow log (see `FlowLog`). Protects the investigation in the PCI DSS scope: it can be searched at once and read without
 * rights to the records of the rest, which stand with them in the archive too.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl-create-flow-log.html
 */
export class CardholderFlowLog extends Construct {
  constructor(scope: Construct, id: string, props: CardholderFlowLogProps) {
    super(scope, id);
    const { vpc, cardholderSubnets } = props.network;
    const { logGroup } = new EncryptedLogGroup(this, 'LogGroup', {
      encryptionKey: props.logKey,
      dataProtection: DataProtection.off('addresses, ports and counters of packets, and nothing that is in them'),
    });
    const role = this.deliveryRole();
    const rights = new iam.ManagedPolicy(this, 'DeliveryRights', {
      description: 'Lets VPC flow logs of the cardholder-data subnets write to their log group',
      roles: [role],
      statements: [writeTo(logGroup)],
    });
    vpc.selectSubnets(cardholderSubnets).subnets.forEach(({ subnetId, node }) => {
      const flowLog = new ec2.CfnFlowLog(this, node.id, {
        resourceType: 'Subnet',
        resourceId: subnetId,
        trafficType: 'ALL',
        maxAggregationInterval: 60,
        logFormat: FLOW_LOG_FORMAT,
        logDestinationType: 'cloud-watch-logs',
        logGroupName: logGroup.logGroupName,
        deliverLogsPermissionArn: role.roleArn,
      });
      flowLog.node.addDependency(rights);
    });
  }

  /** No role that other deliveries share: this one writes to one log group and nothing else. */
  private deliveryRole(): iam.Role {
    const { account, partition, region } = Stack.of(this);
    return new iam.Role(this, 'DeliveryRole', {
      description: 'Lets VPC flow logs of the cardholder-data subnets write to their log group',
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*` },
        },
      }),
    });
  }
}

function writeTo(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}
