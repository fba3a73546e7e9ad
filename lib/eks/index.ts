export * from './bottlerocket-nodes';
export * from './cluster-addons';
export * from './hardened-cluster';
export * from './identity/workload-identity';
export * from './runtime/network-policy';
export * from './runtime/service-network-policy';
export * from './service-namespace';
