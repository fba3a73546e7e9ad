import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  type SecretProviderClass,
  secretProviderClass,
  ServiceNamespace,
  type ServiceNamespaceProps,
} from '../../lib/eks';
import { securityGroupPolicy } from '../../lib/eks/runtime/security-group-policy';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { clusterUnderTest } from './cluster-under-test';

const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const env = { account: '111111111111', region: 'eu-west-1' };

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: object;
    readonly annotations?: object;
  };
  readonly spec?: object;
  readonly automountServiceAccountToken?: boolean;
}

interface Manifest {
  readonly DeletionPolicy: string;
  readonly DependsOn?: string[];
  readonly Properties: Record<string, unknown>;
  readonly objects: KubernetesObject[];
}

interface UnderTest {
  readonly stack: Stack;
  readonly clusterStack: Stack;
  readonly subject: ServiceNamespace;
}

function namespaceUnderTest(props: Partial<ServiceNamespaceProps> = {}): UnderTest {
  const { app, stack: clusterStack, cluster, network } = clusterUnderTest();
  const stack = new Stack(app, 'Services', { env });
  const group = (id: string): ec2.ISecurityGroup =>
    ec2.SecurityGroup.fromSecurityGroupId(network, id, `sg-${id}`, { mutable: false });
  const subject = new ServiceNamespace(stack, 'Subject', {
    cluster,
    graph: new ServiceGraph({ services: [{ name: 'web', namespace: 'shop', port: 8443, replicas: 2 }], calls: [] }),
    service: 'web',
    securityGroups: [group('pods'), group('web')],
    addresses: { appCidrs: ['10.0.0.0/19'], dataCidrs: ['10.0.192.0/21'] },
    ...props,
  });
  return { stack, clusterStack, subject };
}

function manifest(stack: Stack, id: string): Manifest {
  const found = Object.entries(Template.fromStack(stack).findResources(MANIFEST)).find(([key]) =>
    key.startsWith(`Subject${id}`),
  )?.[1] as Manifest;
  const text: unknown = found.Properties['Manifest'];
  const parts = typeof text === 'string' ? [text] : (text as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  const json = parts.map((part) => (typeof part === 'string' ? part : '<token>')).join('');
  return { ...found, objects: JSON.parse(json) as KubernetesObject[] };
}

function objectOf(stack: Stack, id: string, kind: string): KubernetesObject | undefined {
  return manifest(stack, id).objects.find((object) => object.kind === kind);
}

describe('ServiceNamespace', () => {
  test('P15 by default the restricted standard is enforced on the namespace', () => {
    expect(objectOf(namespaceUnderTest().stack, 'Fence', 'Namespace')?.metadata).toEqual({
      name: 'shop',
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': 'latest',
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'latest',
      },
    });
  });

  test('P05 every pod of the namespace carries the given groups, whatever its labels', () => {
    expect(objectOf(namespaceUnderTest().stack, 'Fence', 'SecurityGroupPolicy')).toEqual({
      apiVersion: 'vpcresources.k8s.aws/v1beta1',
      kind: 'SecurityGroupPolicy',
      metadata: { name: 'every-pod', namespace: 'shop' },
      spec: { podSelector: {}, securityGroups: { groupIds: ['sg-pods', 'sg-web'] } },
    });
  });

  test('P06 the default deny is part of the fence, and what opens it is not', () => {
    const { stack } = namespaceUnderTest();
    const policies = (id: string): string[] =>
      manifest(stack, id)
        .objects.filter(({ kind }) => kind === 'NetworkPolicy')
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(policies('Fence')).toEqual(['shop/default-deny']);
    expect(policies('Access')).toEqual(['shop/web']);
  });

  test('P06 the fence stays when the service leaves the graph, what opens it goes', () => {
    const { stack } = namespaceUnderTest();
    expect(manifest(stack, 'Fence').DeletionPolicy).toBe('Retain');
    expect(manifest(stack, 'Access').DeletionPolicy).toBe('Delete');
  });

  test('P06 a changed manifest deletes no namespace, and a namespace that stayed is taken up again', () => {
    const { stack } = namespaceUnderTest();
    for (const id of ['Fence', 'Access']) {
      expect(manifest(stack, id).Properties).not.toHaveProperty('PruneLabel');
      expect(manifest(stack, id).Properties).toMatchObject({ Overwrite: true });
    }
  });

  test('P03 its service account takes its role, and no token of the Kubernetes API is mounted', () => {
    const { stack } = namespaceUnderTest();
    expect(objectOf(stack, 'Access', 'ServiceAccount')).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'web', namespace: 'shop', annotations: { 'eks.amazonaws.com/role-arn': '<token>' } },
      automountServiceAccountToken: false,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        'Fn::Sub': [Match.stringLikeRegexp('"system:serviceaccount:shop:web"'), Match.anyValue()],
      },
    });
  });

  describe('of a service with secrets', () => {
    const ARN = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:a-AbCdEf';
    const services = [
      { name: 'web', namespace: 'shop', port: 8443, replicas: 2, secrets: [{ secret: 'card-processor' }] },
    ];
    const graph = new ServiceGraph({ services, calls: [] });
    const secrets = [{ name: 'card-processor', secretArn: ARN }];

    test('D06 its pods mount them by their ARNs, with the pod’s own identity, and copy them nowhere', () => {
      const { stack } = namespaceUnderTest({ graph, secrets });
      const found = objectOf(stack, 'Access', 'SecretProviderClass') as unknown as SecretProviderClass;
      expect(found).toEqual({
        apiVersion: 'secrets-store.csi.x-k8s.io/v1',
        kind: 'SecretProviderClass',
        metadata: { name: 'web', namespace: 'shop' },
        spec: {
          provider: 'aws',
          parameters: { objects: expect.any(String), region: 'eu-west-1', usePodIdentity: 'false' },
        },
      });
      expect(JSON.parse(found.spec.parameters['objects'] ?? '')).toEqual([
        { objectName: ARN, objectAlias: 'card-processor', filePermission: '0444' },
      ]);
    });

    test('D06 an ARN of another stack arrives whole', () => {
      const data = new Stack(clusterUnderTest().app, 'Data', { env });
      const secretArn = new CfnSecret(data, 'Secret').ref;
      const objects = secretProviderClass('web', 'shop', 'eu-west-1', [{ name: 'a', secretArn }]).spec.parameters;
      expect(data.resolve(data.toJsonString({ objects }))).toEqual({
        'Fn::Join': [
          '',
          [
            '{"objects":{"objects":"[{\\"objectName\\":\\"',
            { Ref: 'Secret' },
            '\\",\\"objectAlias\\":\\"a\\",\\"filePermission\\":\\"0444\\"}]","region":"eu-west-1","usePodIdentity":"false"}}',
          ],
        ],
      });
    });

    test('D06 by default there is none', () => {
      expect(objectOf(namespaceUnderTest().stack, 'Access', 'SecretProviderClass')).toBeUndefined();
    });

    test('D06 refuses secrets that the graph does not name, and misses none that it names', () => {
      expect(() => namespaceUnderTest({ secrets })).toThrow(
        'namespace of web needs the secrets of the service graph (none), got card-processor; change secrets',
      );
      expect(() => namespaceUnderTest({ graph })).toThrow(
        'needs the secrets of the service graph (card-processor), got none; change secrets',
      );
      const other = [{ name: 'other', secretArn: ARN }];
      expect(() => namespaceUnderTest({ graph, secrets: other })).toThrow('(card-processor), got other');
    });

    test('D06 mounts what the platform made up beside those of the graph, under a name of its own', () => {
      const platformSecrets = [{ name: 'signing-key', secretArn: `${ARN}2` }];
      const { stack } = namespaceUnderTest({ graph, secrets, platformSecrets });
      const { spec } = objectOf(stack, 'Access', 'SecretProviderClass') as unknown as SecretProviderClass;
      expect(JSON.parse(spec.parameters['objects'] ?? '')).toEqual([
        expect.objectContaining({ objectName: ARN, objectAlias: 'card-processor' }),
        expect.objectContaining({ objectName: `${ARN}2`, objectAlias: 'signing-key' }),
      ]);
      expect(() => namespaceUnderTest({ graph, secrets, platformSecrets: secrets })).toThrow(
        'secret of the platform needs a name that the service graph gives to none, got card-processor; change the graph',
      );
    });

    test('D06 its role has the name that the secret’s policy knows', () => {
      const { stack } = namespaceUnderTest({ graph, secrets, roleName: 'prod-web' });
      Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { RoleName: 'prod-web' });
    });
  });

  test('P03 the rights are attached and the fence stands before a pod can take the role', () => {
    const { stack, subject } = namespaceUnderTest();
    iam.Grant.addToPrincipal({
      grantee: subject.identity,
      actions: ['sns:Publish'],
      resourceArns: ['arn:aws:sns:::a'],
    });
    const template = Template.fromStack(stack);
    const [rights] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(manifest(stack, 'Access').DependsOn).toEqual(
      expect.arrayContaining([rights, expect.stringMatching(/^SubjectFence/)]),
    );
  });

  test('P06 it takes four resources, all in its own stack, so that forty services fit in one', () => {
    const { stack, subject, clusterStack } = namespaceUnderTest();
    const before = Object.keys(Template.fromStack(clusterUnderTest().stack).toJSON()['Resources'] as object);
    iam.Grant.addToPrincipal({
      grantee: subject.identity,
      actions: ['sns:Publish'],
      resourceArns: ['arn:aws:sns:::a'],
    });
    expect(Object.keys(Template.fromStack(stack).toJSON()['Resources'] as object)).toHaveLength(4);
    expect(Object.keys(Template.fromStack(clusterStack).toJSON()['Resources'] as object)).toEqual(before);
  });

  test('P06 refuses an unknown service', () => {
    expect(() => namespaceUnderTest({ service: 'nobody' })).toThrow('service graph has no service nobody');
  });

  test('P15 passes the packs', () => {
    expect(findingsOf(namespaceUnderTest().stack)).toEqual([]);
  });
});

describe('securityGroupPolicy', () => {
  test.each([0, 6])('P05 refuses %i groups, of which EKS takes 1 to 5', (count) => {
    expect(() => securityGroupPolicy('shop', Array<string>(count).fill('sg-1'))).toThrow(
      `pods of namespace shop take 1 to 5 security groups, got ${count}; change their number`,
    );
  });
});
