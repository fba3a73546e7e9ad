export * from './audit-trail';
export * from './card-data/card-data-detector';
export * from './card-data/masked-card-data';
export * from './classification-job';
export * from './configuration-record';
export * from './macie-session';
export * from './protection-rules';
export * from './sensitive-data-discovery';
