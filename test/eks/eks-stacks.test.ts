import { type Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { dev } from '../../lib/app/config/dev';
import { placementPolicies } from '../../lib/eks/admission/placement-policies';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { devWith, environment, stackOf } from './environment-under-test';
import { rightsOf, securityGroupPoliciesOf } from './rendered-access';

const cached = { name: 'cached', namespace: 'cached', port: 8443, replicas: 2, caches: [{ keyPrefix: 'cached:' }] };

/** What most tests only look at: each environment is synthesised whole. */
let shipped: Stage;
let withoutCardholderData: Stage;
beforeAll(() => {
  shipped = environment(dev);
  withoutCardholderData = devWith({
    services: [
      cached,
      { ...cached, name: 'idle', namespace: 'idle', caches: [] },
      { ...cached, name: 'writer', namespace: 'writer', caches: [], buckets: [{ bucket: 'images', write: true }] },
    ],
    calls: [],
  });
});

describe('EksStack', () => {
  test('P01 names the cluster after the environment, and the groups come from the chain', () => {
    const template = Template.fromStack(stackOf(shipped, 'eks'));
    template.hasResourceProperties('AWS::EKS::Cluster', {
      Name: 'dev-eks',
      ResourcesVpcConfig: { SecurityGroupIds: [{ 'Fn::ImportValue': Match.stringLikeRegexp('ChainControlPlane') }] },
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { SecurityGroupIds: [{ 'Fn::ImportValue': Match.stringLikeRegexp('ChainNodes') }] },
    });
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [{ 'Fn::ImportValue': Match.stringLikeRegexp('ChainKubectl') }] },
    });
  });

  test('P02 takes types and sizes of the nodes from the configuration', () => {
    const cardholder = { instanceTypes: ['c6i.large'], minNodes: 2, maxNodes: 5 };
    const config = { ...dev, eks: { instanceTypes: ['c6i.xlarge'], minNodes: 3, maxNodes: 9, cardholder } };
    const template = Template.fromStack(stackOf(environment(config), 'eks'));
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      InstanceTypes: ['c6i.xlarge'],
      ScalingConfig: { MinSize: 3, MaxSize: 9 },
    });
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      InstanceTypes: ['c6i.large'],
      ScalingConfig: { MinSize: 2, MaxSize: 5 },
    });
  });

  test('N07 the nodes for cardholder data are in their own subnets and group, and in no other pool’s', () => {
    const template = Template.fromStack(stackOf(shipped, 'eks'));
    const groups = Object.values(template.findResources('AWS::EKS::Nodegroup'));
    const subnets = groups.map(({ Properties }) => [
      Properties.Labels['defence-in-depth/pool'],
      [...JSON.stringify(Properties.Subnets).matchAll(/Vpc(\w+?)Subnet\dSubnet/g)].map(([, tier]) => tier),
    ]);
    expect(Object.fromEntries(subnets)).toEqual({
      shared: ['App', 'App'],
      'cardholder-data': ['Cardholder', 'Cardholder'],
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        SecurityGroupIds: [{ 'Fn::ImportValue': Match.stringLikeRegexp('ChainCardholderNodes') }],
      },
    });
  });

  test('N07 every group of nodes waits for the network add-ons', () => {
    const template = Template.fromStack(stackOf(shipped, 'eks'));
    const before = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'].flatMap((AddonName) =>
      Object.keys(template.findResources('AWS::EKS::Addon', { Properties: { AddonName } })),
    );
    const groups = Object.values(template.findResources('AWS::EKS::Nodegroup'));
    expect(before).toHaveLength(3);
    expect(groups.map(({ DependsOn }) => DependsOn)).toEqual(Array(2).fill(expect.arrayContaining(before)));
  });

  test('N07 the cluster judges pods by the policies of the shipped graph', () => {
    const manifests = Template.fromStack(stackOf(shipped, 'eks')).findResources(
      'Custom::AWSCDK-EKS-KubernetesResource',
    );
    const objects = Object.values(manifests).flatMap(({ Properties }) => JSON.parse(Properties.Manifest) as object[]);
    expect(objects).toEqual(expect.arrayContaining(placementPolicies(new ServiceGraph(dev.graph))));
  });

  test('N04 operators look at the cluster, and only break-glass administers it', () => {
    const template = Template.fromStack(stackOf(shipped, 'eks'));
    const entries = template.findResources('AWS::EKS::AccessEntry', { Properties: { Type: 'STANDARD' } });
    const rights = Object.values(entries).map(({ Properties: { PrincipalArn, AccessPolicies } }) => [
      /Admin(\w+?)Role/.exec(JSON.stringify(PrincipalArn))?.[1],
      [...JSON.stringify(AccessPolicies).matchAll(/AmazonEKS\w+/g)].join(),
    ]);
    expect(rights.sort()).toEqual([
      ['BreakGlass', 'AmazonEKSClusterAdminPolicy'],
      ['Operator', 'AmazonEKSViewPolicy'],
    ]);
  });

  test('N07 without cardholder data there are no nodes for it', () => {
    const template = Template.fromStack(stackOf(withoutCardholderData, 'eks'));
    template.resourceCountIs('AWS::EKS::Nodegroup', 1);
    template.resourceCountIs('Custom::AWSCDK-EKS-KubernetesResource', 0);
  });

  test('P01 passes the packs', () => {
    const stack = stackOf(shipped, 'eks');
    Template.fromStack(stack);
    expect(findingsOf(stack)).toEqual([]);
  });
});

describe('ServicesStack', () => {
  test('P03 each service has exactly the rights that the graph gives it', () => {
    const template = Template.fromStack(stackOf(shipped, 'services'));
    const services = dev.graph.services.map(({ name }) => [name, rightsOf(template, name)]);
    expect(Object.fromEntries(services)).toMatchInlineSnapshot(`
     {
       "orders": [
         "dynamodb:GetItem on one resource",
         "dynamodb:GetItem on one resource",
         "dynamodb:PutItem on one resource",
         "dynamodb:Query on one resource",
         "dynamodb:UpdateItem on one resource",
         "elasticache:Connect on replicationgroup:",
         "elasticache:Connect on user:devdatacacheusersorders",
         "kafka-cluster:AlterGroup on 111111111111:group/…/…/orders",
         "kafka-cluster:Connect on one resource",
         "kafka-cluster:DescribeGroup on 111111111111:group/…/…/orders",
         "kafka-cluster:DescribeTopic on 111111111111:topic/…/…/orders",
         "kafka-cluster:DescribeTopic on 111111111111:topic/…/…/payments",
         "kafka-cluster:ReadData on 111111111111:topic/…/…/payments",
         "kafka-cluster:WriteData on 111111111111:topic/…/…/orders",
         "kafka-cluster:WriteDataIdempotently on one resource",
         "kms:Decrypt on one resource",
         "kms:Decrypt on one resource",
         "kms:DescribeKey on one resource",
         "kms:Encrypt on one resource",
         "kms:GenerateDataKey on one resource",
         "kms:GenerateDataKey on one resource",
         "kms:ReEncryptFrom on one resource",
         "kms:ReEncryptTo on one resource",
         "rds-db:connect on dbuser:…/orders",
       ],
       "payments": [
         "dynamodb:GetItem on one resource",
         "dynamodb:GetItem on one resource",
         "dynamodb:PutItem on one resource",
         "dynamodb:Query on one resource",
         "dynamodb:UpdateItem on one resource",
         "kafka-cluster:Connect on one resource",
         "kafka-cluster:DescribeTopic on 111111111111:topic/…/…/payments",
         "kafka-cluster:WriteData on 111111111111:topic/…/…/payments",
         "kafka-cluster:WriteDataIdempotently on one resource",
         "kms:Decrypt on one resource",
         "kms:Decrypt on one resource",
         "kms:Decrypt on one resource",
         "kms:DescribeKey on one resource",
         "kms:Encrypt on one resource",
         "kms:GenerateDataKey on one resource",
         "kms:GenerateDataKey on one resource",
         "kms:ReEncryptFrom on one resource",
         "kms:ReEncryptTo on one resource",
         "rds-db:connect on dbuser:…/payments",
         "secretsmanager:DescribeSecret on one resource",
         "secretsmanager:GetSecretValue on one resource",
       ],
       "search": [
         "kafka-cluster:AlterGroup on 111111111111:group/…/…/search",
         "kafka-cluster:Connect on one resource",
         "kafka-cluster:DescribeGroup on 111111111111:group/…/…/search",
         "kafka-cluster:DescribeTopic on 111111111111:topic/…/…/orders",
         "kafka-cluster:ReadData on 111111111111:topic/…/…/orders",
         "kms:Decrypt on one resource",
         "s3:GetObject on 111111111111:accesspoint/search-product-images-dfb83ce7/object/*",
         "s3:ListBucket on 111111111111:accesspoint/search-product-images-",
       ],
       "storefront": [
         "dynamodb:GetItem on one resource",
         "dynamodb:GetItem on one resource",
         "dynamodb:PutItem on one resource",
         "dynamodb:Query on one resource",
         "dynamodb:UpdateItem on one resource",
         "elasticache:Connect on replicationgroup:",
         "elasticache:Connect on user:devdatacacheusersstorefront",
         "kms:Decrypt on one resource",
         "kms:Decrypt on one resource",
         "kms:Decrypt on one resource",
         "kms:Decrypt on one resource",
         "kms:DescribeKey on one resource",
         "kms:Encrypt on one resource",
         "kms:GenerateDataKey on one resource",
         "kms:GenerateDataKey on one resource",
         "kms:ReEncryptFrom on one resource",
         "kms:ReEncryptTo on one resource",
         "s3:GetObject on 111111111111:accesspoint/storefront-product-images-f05da822/object/*",
         "s3:ListBucket on 111111111111:accesspoint/storefront-product-images-",
         "secretsmanager:DescribeSecret on one resource",
         "secretsmanager:GetSecretValue on one resource",
       ],
     }
    `);
  });

  test('P03 a service that uses no store has a role without rights', () => {
    const template = Template.fromStack(stackOf(withoutCardholderData, 'services'));
    // The fourth is that of the detector of card numbers.
    template.resourceCountIs('AWS::IAM::Role', 4);
    expect(rightsOf(template, 'cached')).not.toEqual([]);
    expect(rightsOf(template, 'idle')).toEqual([]);
  });

  test('P03 a service writes only to the buckets that the graph says it writes', () => {
    const rights = rightsOf(Template.fromStack(stackOf(withoutCardholderData, 'services')), 'writer').join();
    expect(rights).toContain('s3:PutObject');
    expect(rights).not.toMatch(/s3:(Get|Delete)Object/);
  });

  test('D02 without a service that uses a cache there is none, and the platform builds', () => {
    const plain = { ...cached, caches: [] };
    // The first gives out the keys of mobile apps.
    const graph = { services: [{ ...plain, name: 'first', namespace: 'first' }, plain], calls: [] };
    const stage = devWith(graph);
    const data = Template.fromStack(stackOf(stage, 'data'));
    for (const type of ['ReplicationGroup', 'UserGroup', 'User', 'SubnetGroup']) {
      data.resourceCountIs(`AWS::ElastiCache::${type}`, 0);
    }
    expect(rightsOf(Template.fromStack(stackOf(stage, 'services')), 'cached')).toEqual([]);
  });

  test('P05 the pods of a service carry the group of their zone and that of their service', () => {
    const template = Template.fromStack(stackOf(shipped, 'services'));
    for (const { name, namespace, cardholderData } of dev.graph.services) {
      expect(securityGroupPoliciesOf(template, name)).toEqual([
        {
          apiVersion: 'vpcresources.k8s.aws/v1beta1',
          kind: 'SecurityGroupPolicy',
          metadata: { name: 'every-pod', namespace },
          spec: {
            podSelector: {},
            securityGroups: {
              groupIds: [
                expect.stringMatching(
                  cardholderData ? /ChainCardholderPods[0-9A-F]{8}GroupId/ : /ChainPods[0-9A-F]{8}GroupId/,
                ),
                expect.stringMatching(new RegExp(`ChainServices${name}[0-9A-F]{8}GroupId`)),
              ],
            },
          },
        },
      ]);
    }
  });

  test('P06 network policies name the blocks of the app and data subnets', () => {
    const template = Template.fromStack(stackOf(shipped, 'services'));
    const manifests = JSON.stringify(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
    expect(manifests).toContain('10.0.0.0/19');
    expect(manifests).toContain('10.0.192.0/21');
    expect(manifests).not.toContain('"cidr\\\\\\":\\\\\\"10.0.0.0/16');
  });

  test('N07 network policies name no block of the cardholder subnets, where nothing but pods is', () => {
    const subnets = Object.entries(Template.fromStack(stackOf(shipped, 'network')).findResources('AWS::EC2::Subnet'));
    const blocks = subnets
      .filter(([id]) => id.includes('Cardholder'))
      .map(([, { Properties }]) => Properties.CidrBlock);
    const template = Template.fromStack(stackOf(shipped, 'services'));
    const manifests = JSON.stringify(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
    expect(blocks).toHaveLength(2);
    expect(blocks.filter((block) => manifests.includes(block))).toEqual([]);
  });

  test('P06 forty services fit in one stack', () => {
    const services = Array.from({ length: 40 }, (_, index) => ({
      name: `service-${index}`,
      namespace: `space-${index}`,
      port: 8443,
      replicas: 2,
      caches: [{ keyPrefix: `cache-${index}:` }],
    }));
    const stack = stackOf(devWith({ services, calls: [] }), 'services');
    expect(Object.keys(Template.fromStack(stack).toJSON()['Resources'] as object)).toHaveLength(249);
  });

  test('P03 passes the packs', () => {
    const stack = stackOf(shipped, 'services');
    Template.fromStack(stack);
    expect(findingsOf(stack)).toEqual([]);
  });
});
