export * from './github-deploy-role';
export { type GitHubEnvironment } from './github-environment';
export { GitHubProvider } from './github-provider';
export * from './image-repository';
