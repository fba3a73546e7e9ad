import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import { WorkloadIdentity, type WorkloadIdentityProps } from '../../lib/eks';
import { findingsOf, testApp } from '../../lib/testing';

const PROVIDER = 'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE';
const env = { account: '111111111111', region: 'eu-west-1' };

interface UnderTest {
  readonly stack: Stack;
  readonly identity: WorkloadIdentity;
}

function identityUnderTest(props: Partial<WorkloadIdentityProps> = {}): UnderTest {
  const stack = new Stack(testApp(), 'Test', { env });
  const identityProvider = new iam.OidcProviderNative(stack, 'Provider', { url: 'https://oidc.example.com' });
  const identity = new WorkloadIdentity(stack, 'Subject', {
    identityProvider,
    namespace: 'orders',
    serviceAccount: 'orders-api',
    ...props,
  });
  return { stack, identity };
}

function role(stack: Stack): { readonly [property: string]: unknown } {
  const [found] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  return found?.['Properties'];
}

describe('WorkloadIdentity', () => {
  test('P03 trusts one service account of one cluster, by exact audience and subject', () => {
    const { stack } = identityUnderTest();
    const [provider] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::OIDCProvider'));
    const [document, names] = (role(stack)['AssumeRolePolicyDocument'] as { 'Fn::Sub': [string, object] })['Fn::Sub'];
    expect(JSON.parse(document)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: '${Provider}' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              '${Issuer}:aud': 'sts.amazonaws.com',
              '${Issuer}:sub': 'system:serviceaccount:orders:orders-api',
            },
          },
        },
      ],
    });
    expect(names).toEqual({
      Provider: { Ref: provider },
      Issuer: { 'Fn::Select': [1, { 'Fn::Split': [':oidc-provider/', { Ref: provider }] }] },
    });
  });

  test('P03 trusts a provider of another stack or account by its ARN', () => {
    const { stack } = identityUnderTest({
      identityProvider: iam.OidcProviderNative.fromOidcProviderArn(new Stack(testApp(), 'Other'), 'Provider', PROVIDER),
    });
    expect(role(stack)['AssumeRolePolicyDocument']).toEqual({
      'Fn::Sub': [expect.any(String), { Provider: PROVIDER, Issuer: 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE' }],
    });
  });

  test('P03 needs no custom resource, so that scanners read the trust', () => {
    const { stack } = identityUnderTest();
    const types = Object.values(Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string }>);
    expect(types.map(({ Type }) => Type).sort()).toEqual(['AWS::IAM::OIDCProvider', 'AWS::IAM::Role']);
  });

  test('P03 by default a session lasts an hour', () => {
    expect(role(identityUnderTest().stack)).toMatchObject({ MaxSessionDuration: 3600 });
  });

  test('D06 a role that earlier stacks name has that name, and by default none', () => {
    expect(role(identityUnderTest({ roleName: 'prod-orders' }).stack)).toMatchObject({ RoleName: 'prod-orders' });
    expect(role(identityUnderTest().stack)).not.toHaveProperty('RoleName');
  });

  test.each(['', 'prod/orders', 'prod-*', 'x'.repeat(65)])('D06 refuses %j as the name of the role', (roleName) => {
    expect(() => identityUnderTest({ roleName })).toThrow('workload identity needs the name of a role');
  });

  test('P03 rights become one managed policy of the one role', () => {
    const { stack, identity } = identityUnderTest();
    iam.Grant.addToPrincipal({ grantee: identity, actions: ['sns:Publish'], resourceArns: ['arn:aws:sns:::a'] });
    iam.Grant.addToPrincipal({ grantee: identity, actions: ['sqs:SendMessage'], resourceArns: ['arn:aws:sqs:::b'] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const [policy, ...others] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(others).toEqual([]);
    expect(policy?.['Properties']).toMatchObject({
      Roles: [{ Ref: expect.stringMatching(/^SubjectRole/) }],
      PolicyDocument: {
        Statement: [
          { Action: 'sns:Publish', Effect: 'Allow', Resource: 'arn:aws:sns:::a' },
          { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: 'arn:aws:sqs:::b' },
        ],
      },
    });
  });

  test('P03 without grants it has no right at all', () => {
    const { stack } = identityUnderTest();
    expect(role(stack)).not.toHaveProperty('ManagedPolicyArns');
    expect(role(stack)).not.toHaveProperty('Policies');
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test.each(['', '*', 'orders-*', 'ord?rs', 'Orders', '-orders', 'orders-', 'a.b', 'x'.repeat(64)])(
    'P03 refuses %j as a namespace',
    (namespace) => {
      expect(() => identityUnderTest({ namespace })).toThrow(
        `workload identity needs one exact namespace that is known at synthesis (a-z, 0-9, -), got "${namespace}"; name it (Test/Subject)`,
      );
    },
  );

  test.each(['', '*', 'api-*', 'api?', 'Api', '.api', 'api.', 'a..b', 'x'.repeat(254)])(
    'P03 refuses %j as a service account',
    (serviceAccount) => {
      expect(() => identityUnderTest({ serviceAccount })).toThrow(
        `workload identity needs one exact serviceAccount that is known at synthesis`,
      );
    },
  );

  test('P03 refuses names that are known at deployment only', () => {
    const unknown = Lazy.string({ produce: () => '*' });
    expect(() => identityUnderTest({ namespace: unknown })).toThrow('one exact namespace that is known at synthesis');
    expect(() => identityUnderTest({ serviceAccount: unknown })).toThrow('one exact serviceAccount');
  });

  test('P03 takes one-letter names, which Kubernetes allows', () => {
    expect(() => identityUnderTest({ namespace: 'a', serviceAccount: 'b' })).not.toThrow();
  });

  test('P03 no accepted name brings a wildcard, a quote or a placeholder into the trust', () => {
    const name = fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9][a-z0-9.*?-]{0,9}$/));
    fc.assert(
      fc.property(name, name, (namespace, serviceAccount) => {
        let accepted: Stack;
        try {
          accepted = identityUnderTest({ namespace, serviceAccount }).stack;
        } catch {
          return;
        }
        expect(`${namespace}:${serviceAccount}`).toMatch(/^[a-z0-9-]+:[a-z0-9.-]+$/);
        expect(JSON.stringify(role(accepted))).toContain(`system:serviceaccount:${namespace}:${serviceAccount}`);
      }),
    );
  });

  test('P03 passes the packs', () => {
    const { stack, identity } = identityUnderTest();
    iam.Grant.addToPrincipal({ grantee: identity, actions: ['sns:Publish'], resourceArns: ['arn:aws:sns:::a'] });
    expect(findingsOf(stack)).toEqual([]);
  });
});

const POINTS = 'arn:aws:s3:eu-west-1:111111111111:accesspoint';

describe('acknowledgeObjectRights', () => {
  function findingsWith(actions: string[], resource: (bucket: s3.IBucket) => string): string[] {
    const { stack, identity } = identityUnderTest();
    const other = new Stack(stack.node.scope ?? stack, 'Data', { env });
    const bucket = new s3.Bucket(other, 'Bucket');
    iam.Grant.addToPrincipal({ grantee: identity, actions, resourceArns: [resource(bucket)] });
    Template.fromStack(stack);
    return findingsOf(stack);
  }

  test('P03 accepts the wildcard that stands for the objects of one bucket, in whatever stack the bucket is', () => {
    expect(findingsWith(['s3:GetObject'], (bucket) => bucket.arnForObjects('*'))).toEqual([]);
    expect(findingsWith(['s3:GetObject'], () => 'arn:aws:s3:::images/*')).toEqual([]);
    expect(findingsWith(['s3:GetObject'], () => `${POINTS}/data-images/object/*`)).toEqual([]);
    expect(findingsWith(['s3:GetObject'], () => `${POINTS}/data-images/object/thumbs/*`)).toEqual([]);
  });

  test.each([
    ['every bucket', ['s3:GetObject'], '*'],
    ['buckets by pattern', ['s3:GetObject'], 'arn:aws:s3:::images-*/*'],
    ['every access point', ['s3:GetObject'], `${POINTS}/*`],
    ['every action', ['s3:Get*'], 'arn:aws:s3:::images'],
    ['another service', ['dynamodb:GetItem'], 'arn:aws:dynamodb:eu-west-1:111111111111:table/*'],
  ])('P03 leaves %s a finding', (_, actions, resource) => {
    expect(findingsWith(actions, () => resource).join()).toContain('AwsSolutions-IAM5');
  });
});
