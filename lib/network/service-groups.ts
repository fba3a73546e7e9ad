import { Construct } from 'constructs';
import { type SecurityGroupChain } from './security-group-chain';

/** Settings of {@link ServiceGroups}. */
export interface ServiceGroupsProps {
  /** The chain that the groups belong to. */
  readonly chain: SecurityGroupChain;

  /** Names of the services whose groups stand here. */
  readonly services: readonly string[];
}

/**
 * Security groups of some services of a {@link SecurityGroupChain}, in a stack of their own. Protects a platform of
 * hundreds of services against CloudFormation's limits of 500 resources and 200 outputs in a stack: every group is an
 * output, since the rules and the pods that name it stand elsewhere.
 *
 * @throws as {@link SecurityGroupChain.addServiceGroups}
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export class ServiceGroups extends Construct {
  constructor(scope: Construct, id: string, props: ServiceGroupsProps) {
    super(scope, id);
    props.chain.addServiceGroups(this, props.services);
  }
}
