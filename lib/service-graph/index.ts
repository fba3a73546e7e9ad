export * from './problem';
export * from './refused-ports';
export * from './service-graph';
export * from './service-graph-props';
export * from './validate-service-graph';
