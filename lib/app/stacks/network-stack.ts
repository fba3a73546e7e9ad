import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { PrivateEndpoints, SecurityGroupChain, SegmentedVpc } from '../../network';
import { type ServiceGraph } from '../../service-graph';

/** Settings of a {@link NetworkStack}. */
export interface NetworkStackProps extends StackProps {
  /** The VPC's block, /16 to /18 of RFC 1918. */
  readonly cidr: string;
  /** Names of the availability zones. */
  readonly availabilityZones: string[];
  /** How many zones have a NAT gateway of their own. */
  readonly natGateways: number;
  /** The services. */
  readonly graph: ServiceGraph;
  /** The bucket for flow logs. */
  readonly archive: s3.IBucket;
  /** Names of the services whose groups and rules stand here; the others' stand in stacks of their own. @default - all */
  readonly services?: string[];
}

/** The network: segments, every security group, private ways to AWS APIs. Changes rarely. */
export class NetworkStack extends Stack {
  /** The segmented VPC. */
  readonly network: SegmentedVpc;
  /** Every security group of the platform. */
  readonly chain: SecurityGroupChain;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { graph, services } = props;
    this.network = new SegmentedVpc(this, 'Network', props);
    this.chain = new SecurityGroupChain(this, 'Chain', { vpc: this.network.vpc, graph, services });
    new PrivateEndpoints(this, 'Endpoints', { network: this.network, chain: this.chain });
  }
}
