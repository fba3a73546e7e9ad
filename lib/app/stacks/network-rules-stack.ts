import { Stack, type StackProps } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { type Flow, type SecurityGroupChain, SecurityGroupRules } from '../../network';

/** Settings of a {@link NetworkRulesStack}. */
export interface NetworkRulesStackProps extends StackProps {
  /** The groups. */
  readonly chain: SecurityGroupChain;
  /** The flows to open. */
  readonly flows: Flow[];
}

/** The security group rules of one share of the services, where they are too many for the network stack. */
export class NetworkRulesStack extends Stack {
  constructor(scope: Construct, id: string, props: NetworkRulesStackProps) {
    super(scope, id, props);
    new SecurityGroupRules(this, 'Rules', { chain: props.chain, flows: props.flows });
  }
}
