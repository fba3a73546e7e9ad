import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GitHubDeployRole, type GitHubEnvironment, GitHubProvider } from '../../lib/supply-chain';
import { findingsOf, testApp } from '../../lib/testing';

const shop = {
  owner: 'shopnow',
  ownerId: '1234567',
  repository: 'platform',
  repositoryId: '7654321',
  environment: 'prod',
};

function stackWithRole(
  trusted: Partial<GitHubEnvironment> = {},
  regions = ['eu-west-1', 'us-east-1'],
  qualifier?: string,
): Stack {
  const stack = new Stack(testApp(), 'Test', {
    env: { account: '111111111111', region: 'eu-west-1' },
    synthesizer: new DefaultStackSynthesizer({ qualifier }),
  });
  const { provider } = new GitHubProvider(stack, 'GitHub');
  new GitHubDeployRole(stack, 'Subject', { provider, trusted: { ...shop, ...trusted }, regions });
  return stack;
}

interface Trust {
  readonly Condition: { readonly StringEquals: { readonly [claim: string]: string | string[] } };
}

/** Whether a token gets in: every claim that the only statement names must equal one of its values. */
function admits(claims: { readonly [claim: string]: string }): boolean {
  const [role] = Object.values(Template.fromStack(stackWithRole()).findResources('AWS::IAM::Role'));
  const statements = role?.['Properties'].AssumeRolePolicyDocument.Statement as Trust[];
  const [trust] = statements;
  return (
    statements.length === 1 &&
    Object.entries(trust?.Condition.StringEquals ?? {}).every(([key, values]) =>
      [values].flat().includes(claims[key.replace('token.actions.githubusercontent.com:', '')] ?? ''),
    )
  );
}

const token = {
  aud: 'sts.amazonaws.com',
  sub: 'repo:shopnow@1234567/platform@7654321:environment:prod',
  repository_id: '7654321',
};

describe('GitHubDeployRole', () => {
  test('S01 trusts the audience, both exact subjects and the id of the repository, all of them and nothing else', () => {
    Template.fromStack(stackWithRole()).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRoleWithWebIdentity',
            Principal: { Federated: { Ref: Match.stringLikeRegexp('^GitHub') } },
            Condition: {
              StringEquals: {
                'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
                'token.actions.githubusercontent.com:sub': [
                  'repo:shopnow@1234567/platform@7654321:environment:prod',
                  'repo:shopnow/platform:environment:prod',
                ],
                'token.actions.githubusercontent.com:repository_id': '7654321',
              },
            },
          },
        ],
      },
    });
  });

  test('S01 admits a job of the environment, with the immutable and with the classic subject', () => {
    expect(admits(token)).toBe(true);
    expect(admits({ ...token, sub: 'repo:shopnow/platform:environment:prod' })).toBe(true);
  });

  test.each([
    ['a new repository under the old name', { sub: 'repo:shopnow/platform:environment:prod', repository_id: '9' }],
    ['a branch outside the environment', { sub: 'repo:shopnow/platform:ref:refs/heads/main' }],
    ['a pull request', { sub: 'repo:shopnow/platform:pull_request' }],
    ['another environment', { sub: 'repo:shopnow/platform:environment:dev' }],
    ['an environment whose name only starts alike', { sub: 'repo:shopnow/platform:environment:production' }],
    ['a token for another audience', { aud: 'https://github.com/shopnow' }],
    ['a token without the id of its repository', { repository_id: '' }],
  ])('S01 refuses %s', (_, claims) => {
    expect(admits({ ...token, ...claims })).toBe(false);
  });

  test('S01 can only assume the bootstrap roles of this account in the regions named, and never cfn-exec', () => {
    const template = Template.fromStack(stackWithRole());
    const arn = (role: string, region: string): string =>
      `arn:aws:iam::111111111111:role/cdk-hnb659fds-${role}-role-111111111111-${region}`;
    const roles = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 1);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Resource: roles.flatMap((role) => [arn(role, 'eu-west-1'), arn(role, 'us-east-1')]),
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent(), Policies: Match.absent() });
  });

  test('S01 follows the qualifier of the bootstrap stack', () => {
    const text = JSON.stringify(Template.fromStack(stackWithRole({}, ['eu-west-1'], 'shopnow')));
    expect(text).toContain('role/cdk-shopnow-deploy-role-111111111111-eu-west-1');
    expect(text).not.toContain('role/cdk-hnb659fds');
  });

  test('S01 ends a session after an hour and says in the console whom it trusts, by default', () => {
    Template.fromStack(stackWithRole()).hasResourceProperties('AWS::IAM::Role', {
      MaxSessionDuration: 3600,
      Description: 'Deploys from GitHub: shopnow/platform, environment prod',
      RoleName: Match.absent(),
    });
  });

  test('S01 refuses a wildcard or an empty name at construction', () => {
    expect(() => stackWithRole({ repository: '*' })).toThrow(
      'deploy role must trust exactly one github environment: repository must be a name of letters, digits, ".", "_" and "-" without wildcard, got "*" (Test/Subject)',
    );
    expect(() => stackWithRole({ repositoryId: '' })).toThrow(
      'deploy role must trust exactly one github environment: repositoryId must be the digits of its id, got "" (Test/Subject)',
    );
  });

  test('S01 refuses to deploy nowhere', () => {
    expect(() => stackWithRole({}, [])).toThrow(
      'deploy role needs a region to deploy to, got none; name the bootstrapped ones (Test/Subject)',
    );
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(stackWithRole())).toEqual([]);
  });
});

describe('GitHubProvider', () => {
  test('S01 takes tokens of GitHub for AWS STS only, without a Lambda function in between', () => {
    const template = Template.fromStack(stackWithRole());
    template.hasResourceProperties('AWS::IAM::OIDCProvider', {
      Url: 'https://token.actions.githubusercontent.com',
      ClientIdList: ['sts.amazonaws.com'],
    });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });
});
