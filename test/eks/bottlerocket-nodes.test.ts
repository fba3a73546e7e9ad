import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { BottlerocketNodes, type BottlerocketNodesProps } from '../../lib/eks';
import { bottlerocketSettings } from '../../lib/eks/bottlerocket-settings';
import { findingsOf } from '../../lib/testing';
import { clusterUnderTest, type ClusterUnderTest } from './cluster-under-test';

let under: ClusterUnderTest;
let byDefault: Template;
let findings: string[];

function nodesUnderTest(scope: Construct, props: Partial<BottlerocketNodesProps> = {}): BottlerocketNodes {
  return new BottlerocketNodes(scope, 'Nodes', {
    cluster: under.cluster,
    subnets: under.subnets,
    securityGroup: under.securityGroups.nodes,
    instanceTypes: ['m6i.large'],
    minNodes: 2,
    maxNodes: 4,
    ...props,
  });
}

/** Other nodes of the same cluster, which is slow to build; each try has a scope of its own. */
function otherNodes(props: Partial<BottlerocketNodesProps>): BottlerocketNodes {
  return nodesUnderTest(new Construct(under.stack, `Try${under.stack.node.children.length}`), props);
}

beforeAll(() => {
  under = clusterUnderTest();
  nodesUnderTest(under.stack);
  byDefault = Template.fromStack(under.stack);
  findings = findingsOf(under.stack);
});

describe('BottlerocketNodes', () => {
  test('P02 by default nodes run the Bottlerocket image of their architecture', () => {
    byDefault.hasResourceProperties('AWS::EKS::Nodegroup', {
      AmiType: 'BOTTLEROCKET_x86_64',
      InstanceTypes: ['m6i.large'],
      CapacityType: 'ON_DEMAND',
      ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 4 },
    });
    const { nodegroup } = otherNodes({ instanceTypes: ['m7g.large', 'c7g.large'] });
    expect(nodegroup.node.defaultChild).toMatchObject({ amiType: 'BOTTLEROCKET_ARM_64' });
  });

  test('P02 by default instance metadata needs a token and stays out of reach of pods', () => {
    byDefault.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 } },
    });
  });

  test('P02 by default both volumes are encrypted under a key of their own', () => {
    const ebs = {
      Encrypted: true,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NodesVolumeKey'), 'Arn'] },
      VolumeType: 'gp3',
      DeleteOnTermination: true,
    };
    byDefault.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: ebs },
          { DeviceName: '/dev/xvdb', Ebs: ebs },
        ],
      },
    });
  });

  test('P02 the volume key admits Auto Scaling’s own role through EC2, and nobody else without rights of this account', () => {
    const only = {
      'aws:PrincipalArn':
        'arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
      'kms:CallerAccount': '111111111111',
      'kms:ViaService': 'ec2.eu-west-1.amazonaws.com',
    };
    const keys = byDefault.findResources('AWS::KMS::Key', {
      Properties: { Description: 'Volumes of the Kubernetes nodes' },
    });
    const statements = Object.values(keys)[0]?.['Properties'].KeyPolicy.Statement as {
      Effect: string;
      Principal: { AWS?: string };
    }[];
    const ofTheAccount = 'arn:aws:iam::111111111111:root';
    const others = statements.filter(({ Effect, Principal }) => Effect === 'Allow' && Principal.AWS !== ofTheAccount);
    expect(others).toEqual([
      {
        Sid: 'VolumesOfInstances',
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Resource: '*',
        Condition: { StringEquals: only },
      },
      {
        Sid: 'AttachVolumesOfInstances',
        Action: 'kms:CreateGrant',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Resource: '*',
        Condition: { StringEquals: only, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]);
  });

  test('P02 nodes carry the given group alone, no key pair, and detailed monitoring', () => {
    byDefault.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        SecurityGroupIds: [{ 'Fn::ImportValue': Match.stringLikeRegexp('Nodes') }],
        KeyName: Match.absent(),
        NetworkInterfaces: Match.absent(),
        Monitoring: { Enabled: true },
      },
    });
    byDefault.hasResourceProperties('AWS::EKS::Nodegroup', { RemoteAccess: Match.absent() });
  });

  test('P02 the node role joins the cluster and pulls images, and has no other right', () => {
    const roles = byDefault.findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ec2.amazonaws.com' } }] } },
    });
    const [[id, role] = ['', undefined]] = Object.entries(roles);
    expect(Object.keys(roles)).toHaveLength(1);
    expect(role?.['Properties'].ManagedPolicyArns).toEqual(
      ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((policy) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${policy}`]],
      })),
    );
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']) {
      expect(JSON.stringify(byDefault.findResources(type))).not.toContain(id);
    }
  });

  test('P02 N03 no container of the host gives a shell, the kernel is locked down, nothing is asked of the world outside', () => {
    expect(bottlerocketSettings()).toMatchInlineSnapshot(`
     "[settings.kernel]
     lockdown = "integrity"

     [settings.host-containers.admin]
     enabled = false

     [settings.host-containers.control]
     enabled = false

     [settings.metrics]
     send-metrics = false

     [settings.ntp]
     time-servers = ["169.254.169.123"]
     "
    `);
    byDefault.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { UserData: { 'Fn::Base64': bottlerocketSettings() } },
    });
  });

  test('P02 updates replace a third of the nodes at a time and respect disruption budgets', () => {
    byDefault.hasResourceProperties('AWS::EKS::Nodegroup', {
      ForceUpdateEnabled: false,
      UpdateConfig: { MaxUnavailablePercentage: 33 },
      NodeRepairConfig: { Enabled: true },
    });
  });

  test.each<[string, string[], string]>([
    [
      'without trunk interfaces',
      ['t3.large'],
      'nodes need trunk interfaces for the security groups of pods, got t3.large, whose family has none',
    ],
    [
      'one of which has no trunk interfaces',
      ['m6i.large', 't4g.small'],
      'got t4g.small, whose family has none; use an m, c or r type',
    ],
    ['without a family', ['large'], 'instance type must look like m6i.large, got "large"; correct instanceTypes'],
    ['of an empty list', [], 'node group takes 1 to 20 instance types, got 0; change instanceTypes'],
    [
      'of a list of 21',
      Array(21).fill('m6i.large') as string[],
      'node group takes 1 to 20 instance types, got 21; change instanceTypes',
    ],
    [
      'of two architectures',
      ['m6i.large', 'm7g.large'],
      'node group runs one image, got instance types of x86_64 and arm64',
    ],
  ])('P02 refuses instance types %s', (_what, instanceTypes, message) => {
    expect(() => otherNodes({ instanceTypes })).toThrow(message);
    expect(() => otherNodes({ instanceTypes })).toThrow(/ \(Test\/Try\d+\/Nodes\)$/);
  });

  test.each([
    [{ minNodes: 1 }, 'node group needs at least one node for each of its 2 zones, got 1; raise minNodes (Test/'],
    [{ minNodes: 2.5 }, 'got 2.5; raise minNodes'],
    [{ maxNodes: 1 }, 'node group takes from minNodes (2) to 450 nodes at most, got 1; change maxNodes (Test/'],
    [{ maxNodes: 451 }, 'got 451; change maxNodes'],
  ])('P02 refuses the sizes %j', (sizes, message) => {
    expect(() => otherNodes(sizes)).toThrow(message);
  });

  test('P02 passes the packs', () => {
    expect(findings).toEqual([]);
  });
});
