export * from './cache-users';
export * from './data-class';
export * from './data-keys';
export * from './encrypted-aurora';
export * from './event-stream';
export * from './locked-backups';
export * from './object-store';
export * from './session-cache';
