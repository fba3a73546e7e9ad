import { DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { bootstrapRoleArns } from './bootstrap-role-arns';
import { type GitHubEnvironment, githubSubjects, inexactParts } from './github-environment';
import { GITHUB_AUDIENCE, GITHUB_ISSUER } from './github-provider';

/** Settings of a {@link GitHubDeployRole}. */
export interface GitHubDeployRoleProps {
  /** GitHub's tokens in this account, of a `GitHubProvider`. */
  readonly provider: iam.IOidcProvider;

  /** Whose jobs may deploy: exactly one environment of exactly one repository. */
  readonly trusted: GitHubEnvironment;

  /** The bootstrapped regions that are deployed to. */
  readonly regions: string[];
}

/**
 * The role that a GitHub environment deploys with. Protects against stolen and recycled identities: the token must name
 * this repository's id, this environment and this audience, all exactly, so that neither a fork, another branch's job
 * nor a new repository under an old name gets in. Sessions last an hour and can do one thing: assume the CDK bootstrap
 * roles of this account, never the one with administrator rights.
 *
 * @throws if a name or id is empty or has a wildcard, or no region is given
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class GitHubDeployRole extends Construct {
  /** The role; its ARN is what the workflow names as `role-to-assume`. */
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: GitHubDeployRoleProps) {
    super(scope, id);
    const { provider, trusted, regions } = props;
    if (regions.length === 0) {
      throw new Error(
        `deploy role needs a region to deploy to, got none; name the bootstrapped ones (${this.node.path})`,
      );
    }
    const inexact = inexactParts(trusted);
    if (inexact.length > 0) {
      throw new Error(
        `deploy role must trust exactly one github environment: ${inexact.join('; ')} (${this.node.path})`,
      );
    }
    const { account, partition, synthesizer } = Stack.of(this);
    const qualifier = synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
    this.role = new iam.Role(this, 'Role', {
      description: `Deploys from GitHub: ${trusted.owner}/${trusted.repository}, environment ${trusted.environment}`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new iam.WebIdentityPrincipal(provider.oidcProviderArn, {
        StringEquals: {
          [`${GITHUB_ISSUER}:aud`]: GITHUB_AUDIENCE,
          [`${GITHUB_ISSUER}:sub`]: githubSubjects(trusted),
          [`${GITHUB_ISSUER}:repository_id`]: trusted.repositoryId,
        },
      }),
    });
    new iam.ManagedPolicy(this, 'Policy', {
      description: 'Assumes the CDK bootstrap roles, except the one that CloudFormation executes with',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['sts:AssumeRole', 'sts:TagSession'],
          resources: bootstrapRoleArns(partition, account, regions, qualifier),
        }),
      ],
    });
  }
}
