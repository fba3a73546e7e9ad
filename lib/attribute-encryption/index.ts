export * from './attribute-encryption';
export * from './key-clients';
export * from './subject-forgotten';
