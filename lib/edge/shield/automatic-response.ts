import { type CfnProtection } from 'aws-cdk-lib/aws-shield';

/**
 * What Shield Advanced does by itself with requests that it takes for an attack on the application layer. It learns what is
 * normal for 24 hours to 30 days first, and its rules stand behind all others, in a group that it adds to the web ACL itself.
 */
export enum AutomaticResponse {
  /** Counts them. Threat: a flood that no other rule knows reaches the origin until somebody acts; nobody is refused by mistake. */
  COUNT = 'COUNT',

  /** Blocks them. Threat: a sale that looks like a flood before Shield has learned otherwise. */
  BLOCK = 'BLOCK',
}

/** As CloudFormation wants it. */
export function renderAutomaticResponse(
  response: AutomaticResponse,
): CfnProtection.ApplicationLayerAutomaticResponseConfigurationProperty {
  return {
    action: response === AutomaticResponse.BLOCK ? { block: {} } : { count: {} },
    status: 'ENABLED',
  };
}
