export * from './acknowledge';
export * from './encrypted-log-group';
export * from './encryption-key';
export * from './hardened-bucket';
export * from './log-encryption';
