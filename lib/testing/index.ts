export * from './findings-of';
export * from './test-app';
