import { Token } from 'aws-cdk-lib';

/** One GitHub environment of one repository: the only place whose jobs a role trusts. */
export interface GitHubEnvironment {
  /** Owner of the repository, a user or an organisation, spelt as on GitHub. */
  readonly owner: string;
  /** Numeric id of the owner, which survives a rename and is never used again. */
  readonly ownerId: string;
  /** Name of the repository, spelt as on GitHub. */
  readonly repository: string;
  /** Numeric id of the repository, which survives a rename and is never used again. */
  readonly repositoryId: string;
  /** Name of the environment, whose protection rules decide who approves. */
  readonly environment: string;
}

const NAME = /^[\w.-]+$/;
const ID = /^\d+$/;

/**
 * The subjects that GitHub puts into the tokens of an environment's jobs: with names and ids (repositories made, renamed
 * or moved since 2026-07-15, or opted in), and with names alone (all others). A repository sends one of the two.
 *
 * @returns exact values, without any wildcard
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function githubSubjects(trusted: GitHubEnvironment): string[] {
  const { owner, ownerId, repository, repositoryId, environment } = trusted;
  return [
    `repo:${owner}@${ownerId}/${repository}@${repositoryId}:environment:${environment}`,
    `repo:${owner}/${repository}:environment:${environment}`,
  ];
}

/** What is empty, malformed or could mean more than one environment; nothing if the environment is exact. */
export function inexactParts(trusted: GitHubEnvironment): string[] {
  const { owner, ownerId, repository, repositoryId, environment } = trusted;
  const wrong = (part: string, value: string, pattern: RegExp, allowed: string): string[] =>
    Token.isUnresolved(value) || pattern.test(value) ? [] : [`${part} must be ${allowed}, got "${value}"`];
  const name = 'a name of letters, digits, ".", "_" and "-" without wildcard';
  return [
    ...wrong('owner', owner, NAME, name),
    ...wrong('ownerId', ownerId, ID, 'the digits of its id'),
    ...wrong('repository', repository, NAME, name),
    ...wrong('repositoryId', repositoryId, ID, 'the digits of its id'),
    ...wrong('environment', environment, NAME, name),
  ];
}
