import { Construct } from 'constructs';
import { type Flow } from './flow';
import { type SecurityGroupChain } from './security-group-chain';

/** Settings of {@link SecurityGroupRules}. */
export interface SecurityGroupRulesProps {
  /** The groups. */
  readonly chain: SecurityGroupChain;

  /** The flows to open, e.g. `flowsOfServices(graph, names)` or flows of another app's own. */
  readonly flows: readonly Flow[];
}

/**
 * Rules between the groups of a {@link SecurityGroupChain}, in a stack of their own choosing. Protects against rules
 * that are wider than one port between two groups, wherever they are written, and against a stack that outgrows
 * CloudFormation's limit of 500 resources.
 *
 * @throws as {@link SecurityGroupChain.renderRules}
 */
export class SecurityGroupRules extends Construct {
  constructor(scope: Construct, id: string, props: SecurityGroupRulesProps) {
    super(scope, id);
    props.chain.renderRules(this, props.flows);
  }
}
