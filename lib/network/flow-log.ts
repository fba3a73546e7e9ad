import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/**
 * Every field that tells something here, in the order of the records. Protects the investigation: the default fields do not
 * tell pods behind a node apart, nor the direction, nor the way that traffic took.
 */
export const FLOW_LOG_FORMAT = [
  'version',
  'account-id',
  'vpc-id',
  'subnet-id',
  'az-id',
  'interface-id',
  'instance-id',
  'flow-direction',
  'traffic-path',
  'srcaddr',
  'dstaddr',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'srcport',
  'dstport',
  'protocol',
  'tcp-flags',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'reject-reason',
  'log-status',
]
  .map((field) => `\${${field}}`)
  .join(' ');

/** Settings of a {@link FlowLog}. */
export interface FlowLogProps {
  /** The VPC, all of whose interfaces are recorded. */
  readonly vpc: ec2.IVpc;
  /** Where the records go. */
  readonly archive: s3.IBucket;
}

/**
 * Record of the flows in a VPC, accepted or refused, summed up each minute. Protects the investigation after an incident.
 *
 * No capture of packets: AWS skips records under load (`log-status` says so) and leaves out traffic to the VPC's resolver,
 * the metadata service, the time service and DHCP. What the resolver is asked stands in the query log of the DNS firewall.
 *
 * The resource of the lower level: the one of the higher level adds statements to the archive's policy, which is
 * complete and stands in another stack.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-create-flow-log.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-limitations.html
 */
export class FlowLog extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogProps) {
    super(scope, id);
    new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceType: 'VPC',
      resourceId: props.vpc.vpcId,
      trafficType: 'ALL',
      maxAggregationInterval: 60,
      logFormat: FLOW_LOG_FORMAT,
      logDestinationType: 's3',
      logDestination: props.archive.bucketArn,
      // Hive partitions would write to AWSLogs/aws-account-id=…, which the archive's policy refuses.
      destinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: false },
    });
  }
}
