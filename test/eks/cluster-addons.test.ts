import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BottlerocketNodes, ClusterAddons } from '../../lib/eks';
import { findingsOf } from '../../lib/testing';
import { clusterUnderTest, type ClusterUnderTest } from './cluster-under-test';

function addonsUnderTest(): ClusterUnderTest {
  const under = clusterUnderTest();
  const { stack, cluster, subnets, securityGroups } = under;
  const nodes = new BottlerocketNodes(stack, 'Nodes', {
    cluster,
    subnets,
    securityGroup: securityGroups.nodes,
    instanceTypes: ['m6i.large'],
    minNodes: 2,
    maxNodes: 4,
  });
  new ClusterAddons(stack, 'Addons', { cluster, nodes: [nodes] });
  return under;
}

function addonId(template: Template, name: string): string {
  const [id = ''] = Object.keys(template.findResources('AWS::EKS::Addon', { Properties: { AddonName: name } }));
  return id;
}

describe('ClusterAddons', () => {
  let stack: Stack;
  let template: Template;

  beforeAll(() => {
    ({ stack } = addonsUnderTest());
    template = Template.fromStack(stack);
  });

  test('P05 by default pods may have groups of their own, which hold for what leaves the VPC too', () => {
    template.hasResourceProperties('AWS::EKS::Addon', {
      AddonName: 'vpc-cni',
      ConfigurationValues: Match.serializedJson({
        env: {
          ENABLE_POD_ENI: 'true',
          POD_SECURITY_GROUP_ENFORCING_MODE: 'standard',
          AWS_VPC_K8S_CNI_EXTERNALSNAT: 'true',
        },
        enableNetworkPolicy: 'true',
      }),
    });
  });

  test('P06 by default network policies are enforced', () => {
    template.hasResourceProperties('AWS::EKS::Addon', {
      AddonName: 'vpc-cni',
      ConfigurationValues: Match.serializedJson(Match.objectLike({ enableNetworkPolicy: 'true' })),
    });
  });

  test('P02 nodes start after the network add-ons and before those that need nodes', () => {
    const [nodegroup = ''] = Object.keys(template.findResources('AWS::EKS::Nodegroup'));
    const before = ['kube-proxy', 'eks-pod-identity-agent', 'vpc-cni'].map((name) => addonId(template, name));
    template.hasResource('AWS::EKS::Nodegroup', { DependsOn: before });
    for (const name of ['coredns', 'aws-ebs-csi-driver', 'aws-secrets-store-csi-driver-provider']) {
      template.hasResource('AWS::EKS::Addon', { DependsOn: [nodegroup], Properties: { AddonName: name } });
    }
    template.resourceCountIs('AWS::EKS::Addon', 6);
  });

  test('D06 secrets are mounted with the token of the pod, on every node, and become no Kubernetes Secret', () => {
    template.hasResourceProperties('AWS::EKS::Addon', {
      AddonName: 'aws-secrets-store-csi-driver-provider',
      ConfigurationValues: Match.serializedJson({
        tolerations: [{ operator: 'Exists' }],
        'secrets-store-csi-driver': {
          enableSecretRotation: true,
          rotationPollInterval: '120s',
          syncSecret: { enabled: false },
          tokenRequests: [{ audience: 'sts.amazonaws.com' }],
        },
      }),
      ServiceAccountRoleArn: Match.absent(),
      PodIdentityAssociations: Match.absent(),
    });
  });

  test('P01 changes made by hand in the cluster are overwritten', () => {
    template.allResourcesProperties('AWS::EKS::Addon', {
      ResolveConflicts: 'OVERWRITE',
      ClusterName: { Ref: Match.stringLikeRegexp('Cluster') },
    });
  });

  test.each([
    ['vpc-cni', 'aws-node', 'AmazonEKS_CNI_Policy'],
    ['aws-ebs-csi-driver', 'ebs-csi-controller-sa', 'AmazonEBSCSIDriverPolicyV2'],
  ])('P03 %s calls AWS with a role of its own, which only kube-system/%s can take', (addon, account, policy) => {
    const roles = template.findResources('AWS::IAM::Role', {
      Properties: {
        ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${policy}`]] }],
      },
    });
    const [[id, role] = ['', undefined]] = Object.entries(roles);
    expect(role?.['Properties'].AssumeRolePolicyDocument['Fn::Sub'][0]).toContain(
      `:sub":"system:serviceaccount:kube-system:${account}"`,
    );
    template.hasResourceProperties('AWS::EKS::Addon', {
      AddonName: addon,
      ServiceAccountRoleArn: { 'Fn::GetAtt': [id, 'Arn'] },
    });
  });

  test('P03 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
