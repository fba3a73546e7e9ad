import { Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { KubectlRole } from '../../lib/eks/kubectl-role';
import { findingsOf, testApp } from '../../lib/testing';
import { clusterUnderTest } from './cluster-under-test';

function imported(output: string): unknown {
  return { 'Fn::ImportValue': Match.stringLikeRegexp(output) };
}

function only(resources: Record<string, unknown>): unknown {
  expect(Object.keys(resources)).toHaveLength(1);
  return Object.values(resources)[0];
}

describe('HardenedCluster', () => {
  /** No test changes it. */
  const byDefault = clusterUnderTest();

  test('P01 by default the API answers inside the given subnets alone', () => {
    const { stack } = byDefault;
    Template.fromStack(stack).hasResourceProperties('AWS::EKS::Cluster', {
      ResourcesVpcConfig: {
        EndpointPrivateAccess: true,
        EndpointPublicAccess: false,
        PublicAccessCidrs: Match.absent(),
        SecurityGroupIds: [imported('ControlPlane')],
        SubnetIds: [imported('PrivateSubnet1'), imported('PrivateSubnet2')],
      },
    });
  });

  test('P01 by default secrets are encrypted under a key of the cluster’s own, rotated and retained', () => {
    const { stack } = byDefault;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::Cluster', {
      EncryptionConfig: [
        {
          Provider: { KeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('SecretsKey'), 'Arn'] } },
          Resources: ['secrets'],
        },
      ],
    });
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });

  test('P01 by default every control-plane log goes to an encrypted group that is there before the cluster', () => {
    const { stack } = byDefault;
    const template = Template.fromStack(stack);
    const group = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: '/aws/eks/shop/cluster' } }),
    );
    expect(group).toHaveLength(1);
    template.hasResource('AWS::EKS::Cluster', {
      DependsOn: group,
      Properties: {
        Name: 'shop',
        Logging: {
          ClusterLogging: {
            EnabledTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'].map((Type) => ({ Type })),
          },
        },
      },
    });
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        LogGroupName: '/aws/eks/shop/cluster',
        KmsKeyId: imported('LogEncryption'),
        RetentionInDays: 365,
      },
    });
  });

  test('P01 by default access entries are the only way in, and the kubectl handler has the only one', () => {
    const { stack } = byDefault;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::Cluster', {
      AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false },
    });
    expect(only(template.findResources('AWS::EKS::AccessEntry'))).toMatchObject({
      Properties: { PrincipalArn: { 'Fn::GetAtt': [expect.stringMatching(/^SubjectKubectlRole/), 'Arn'] } },
    });
  });

  test('P01 by default it is on standard support, protected from deletion and shifts away from a failing zone', () => {
    const { stack } = byDefault;
    Template.fromStack(stack).hasResourceProperties('AWS::EKS::Cluster', {
      Version: '1.36',
      UpgradePolicy: { SupportType: 'STANDARD' },
      DeletionProtection: true,
      ZonalShiftConfig: { Enabled: true },
    });
  });

  test('P01 by default neither nodes nor self-managed add-ons come with it', () => {
    const { stack } = byDefault;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EKS::Cluster', {
      BootstrapSelfManagedAddons: false,
      ComputeConfig: { Enabled: false },
    });
    template.resourceCountIs('AWS::EKS::Nodegroup', 0);
  });

  test('P03 its identity provider is native, for the audience of STS alone', () => {
    const { stack, cluster } = byDefault;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::OIDCProvider', {
      ClientIdList: ['sts.amazonaws.com'],
      Url: { 'Fn::GetAtt': [Match.stringLikeRegexp('Cluster'), 'OpenIdConnectIssuerUrl'] },
    });
    expect(stack.resolve(cluster.identityProvider.openIdConnectProviderArn)).toEqual({
      Ref: Object.keys(template.findResources('AWS::IAM::OIDCProvider'))[0],
    });
  });

  test('P05 its role may manage the branch interfaces that carry the groups of pods, and nothing else of ours', () => {
    const { stack } = byDefault;
    const policy = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]],
    });
    const role = Template.fromStack(stack).findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'eks.amazonaws.com' } }] } },
    });
    expect(only(role)).toMatchObject({
      Properties: { ManagedPolicyArns: ['AmazonEKSClusterPolicy', 'AmazonEKSVPCResourceController'].map(policy) },
    });
  });

  test('P01 the kubectl functions run in the private subnets under their own group, with encrypted logs', () => {
    const { stack } = byDefault;
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: {
        SecurityGroupIds: [imported('Kubectl')],
        SubnetIds: [imported('PrivateSubnet1'), imported('PrivateSubnet2')],
      },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
    template.allResourcesProperties('AWS::Logs::LogGroup', {
      KmsKeyId: imported('LogEncryption'),
      RetentionInDays: 365,
    });
  });

  test('P01 the kubectl role may describe the one cluster, and pulls no images', () => {
    const { stack } = byDefault;
    const template = Template.fromStack(stack);
    const [clusterId = ''] = Object.keys(template.findResources('AWS::EKS::Cluster'));
    expect(only(template.findResources('AWS::IAM::ManagedPolicy'))).toMatchObject({
      Properties: {
        PolicyDocument: {
          Statement: [
            { Action: 'eks:DescribeCluster', Effect: 'Allow', Resource: { 'Fn::GetAtt': [clusterId, 'Arn'] } },
          ],
        },
        Roles: [{ Ref: expect.stringMatching(/^SubjectKubectlRole/) }],
      },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('ContainerRegistry');
    expect(template.toJSON()).not.toHaveProperty('Conditions.HasEcrPublic');
  });

  test.each(['', '-shop', 'shop/1', 'x'.repeat(101)])('P01 refuses %j as a cluster name', (clusterName) => {
    expect(() => clusterUnderTest({ clusterName })).toThrow(
      `cluster name must be 1 to 100 letters, digits, dashes and underscores, got "${clusterName}"; change clusterName (Test/Subject)`,
    );
  });

  test('P01 takes a name that is known at deployment only', () => {
    expect(() => clusterUnderTest({ clusterName: Lazy.string({ produce: () => 'shop' }) })).not.toThrow();
  });

  test('P01 passes the packs', () => {
    expect(findingsOf(byDefault.stack)).toEqual([]);
  });
});

describe('KubectlRole', () => {
  test('P01 says so when CDK no longer leaves behind what it removes', () => {
    const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop' });
    expect(() => new KubectlRole(stack, 'Subject').allowCluster(cluster)).toThrow(
      "kubectl role expects the condition HasEcrPublic of CDK's kubectl provider, got none; drop its removal (Test/Subject)",
    );
  });
});
