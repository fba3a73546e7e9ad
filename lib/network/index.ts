export * from './chain-flows';
export * from './flow';
export * from './private-endpoints';
export * from './security-group-chain';
export * from './security-group-rules';
export * from './segmented-vpc';
export * from './service-groups';
export * from './subnet-plan';
