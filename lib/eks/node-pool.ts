/** The key of the label, and of the taint, by which nodes say which {@link NodePool} they belong to. */
export const NODE_POOL_KEY = 'defence-in-depth/pool';

/** Which pods the nodes of a group are for. Protects cardholder data against neighbours on the same kernel. */
export enum NodePool {
  /** Everything that touches no cardholder data, and the add-ons that run once in a cluster. */
  SHARED = 'shared',

  /**
   * The services in the PCI DSS scope and nothing else but the agents that every node runs: tainted, so that a pod comes
   * here only if it asks for it, and `CardholderPlacement` decides which may ask.
   */
  CARDHOLDER_DATA = 'cardholder-data',
}
