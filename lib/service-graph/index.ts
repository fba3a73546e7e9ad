export * from './description-characters';
export * from './dns-over-https-hosts';
export * from './problem';
export * from './refused-egress-ports';
export * from './refused-ports';
export * from './service-graph';
export * from './service-graph-props';
export * from './validate-service-graph';
