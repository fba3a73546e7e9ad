import { type App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SecurityGroupChain, type SecurityGroupChainProps, SegmentedVpc } from '../../lib/network';
import { type Service, ServiceGraph, type ServiceGraphProps } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';

/** A stack of known account and region. */
export function networkStack(app: App = testApp(), region = 'eu-west-1'): Stack {
  return new Stack(app, 'Test', { env: { account: '111111111111', region } });
}

/** The bucket for flow logs, made elsewhere. */
export function archiveOf(stack: Stack): s3.IBucket {
  return s3.Bucket.fromBucketName(stack, 'Archive', 'archive');
}

/** A segmented VPC of two zones. */
export function networkOf(stack: Stack): SegmentedVpc {
  return new SegmentedVpc(stack, 'Network', {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    archive: archiveOf(stack),
  });
}

/** A chain in a VPC made elsewhere, so that the template holds the chain alone. */
export function chainOf(
  stack: Stack,
  graph: ServiceGraph,
  props: Partial<SecurityGroupChainProps> = {},
): SecurityGroupChain {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a'],
  });
  return new SecurityGroupChain(stack, 'Chain', { vpc, graph, ...props });
}

/** A service with what a test says about it. */
export function service(name: string, props: Partial<Service> = {}): Service {
  return { name, namespace: name, port: 8443, replicas: 1, ...props };
}

/** A graph of these services and calls, the latter as `from to`. */
export function graphOf(services: Service[], calls: readonly string[] = []): ServiceGraph {
  const props: ServiceGraphProps = {
    services,
    calls: calls.map((call) => {
      const [from = '', to = ''] = call.split(' ');
      return { from, to };
    }),
  };
  return new ServiceGraph(props);
}
