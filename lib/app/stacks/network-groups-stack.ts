import { Stack, type StackProps } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { type SecurityGroupChain, ServiceGroups } from '../../network';

/** Settings of a {@link NetworkGroupsStack}. */
export interface NetworkGroupsStackProps extends StackProps {
  /** The chain that the groups belong to. */
  readonly chain: SecurityGroupChain;
  /** Names of the services whose groups stand here. */
  readonly services: string[];
}

/** The security groups of one share of the services, where they are too many for the network stack's outputs. */
export class NetworkGroupsStack extends Stack {
  constructor(scope: Construct, id: string, props: NetworkGroupsStackProps) {
    super(scope, id, props);
    new ServiceGroups(this, 'Services', { chain: props.chain, services: props.services });
  }
}
