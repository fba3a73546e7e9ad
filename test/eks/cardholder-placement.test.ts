import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BottlerocketNodes, CardholderPlacement, ClusterAddons, NODE_POOL_KEY, NodePool } from '../../lib/eks';
import { placementPolicies } from '../../lib/eks/admission/placement-policies';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { clusterUnderTest } from './cluster-under-test';
import { type AdmissionRequest, refusalsOf } from './evaluate-admission';
import { placementGraph as graph } from './placement-graph';

const POOL = { [NODE_POOL_KEY]: NodePool.CARDHOLDER_DATA };
const TOLERATION = { key: NODE_POOL_KEY, operator: 'Equal', value: NodePool.CARDHOLDER_DATA };
const WITHOUT_OPERATOR = { key: NODE_POOL_KEY, value: NodePool.CARDHOLDER_DATA };
const NOT_READY = {
  key: 'node.kubernetes.io/not-ready',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
};
const PLACED = { nodeSelector: POOL, tolerations: [TOLERATION] };
const IN_POOL = [{ matchExpressions: [{ key: NODE_POOL_KEY, operator: 'In', values: [NodePool.CARDHOLDER_DATA] }] }];
const IN_ZONE = [
  { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eu-west-1a'] }] },
];

function required(nodeSelectorTerms: object[]): object {
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } };
}

function preferred(preference: object | undefined): object {
  const term = { weight: 1, preference };
  return { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

function refusals(namespace: string, spec: object, more: Partial<AdmissionRequest> = {}): string[] {
  return refusalsOf(placementPolicies(graph), {
    operation: 'CREATE',
    resource: 'pods',
    namespace,
    object: { metadata: { name: 'pod', namespace }, spec: { containers: [], ...spec } },
    ...more,
  });
}

describe('pods of a cardholder service', () => {
  test.each([
    ['the pool and its toleration', PLACED],
    ['a toleration without operator, which is Equal', { ...PLACED, tolerations: [WITHOUT_OPERATOR] }],
    ['a toleration of any value of the key', { ...PLACED, tolerations: [{ key: NODE_POOL_KEY, operator: 'Exists' }] }],
    ['a zone beside the pool', { ...PLACED, ...required(IN_ZONE) }],
    ['what Kubernetes adds to every pod', { ...PLACED, tolerations: [TOLERATION, NOT_READY] }],
  ])('N07 are admitted with %s', (_what, spec) => {
    expect(refusals('pay', spec)).toEqual([]);
  });

  test.each([
    ['neither pool nor toleration', {}, ['set spec.nodeSelector', 'add a toleration']],
    ['no pool', { tolerations: [TOLERATION] }, ['set spec.nodeSelector']],
    [
      'the shared pool',
      { ...PLACED, nodeSelector: { [NODE_POOL_KEY]: NodePool.SHARED } },
      ['set spec.nodeSelector to defence-in-depth/pool: cardholder-data'],
    ],
    ['another label', { ...PLACED, nodeSelector: { pool: NodePool.CARDHOLDER_DATA } }, ['set spec.nodeSelector']],
    ['the pool only as an affinity', { tolerations: [TOLERATION], ...required(IN_POOL) }, ['set spec.nodeSelector']],
    ['no toleration', { nodeSelector: POOL }, ['add a toleration of key defence-in-depth/pool']],
    ['another toleration', { ...PLACED, tolerations: [NOT_READY] }, ['add a toleration']],
    ['a toleration of another value', { ...PLACED, tolerations: [{ ...TOLERATION, value: 'x' }] }, ['add a tol']],
    [
      'a toleration of one effect',
      { ...PLACED, tolerations: [{ ...TOLERATION, effect: 'NoSchedule' }] },
      ['no effect, which is every effect'],
    ],
    ['a node by name', { ...PLACED, nodeName: 'ip-10-0-0-9' }, ['the scheduler picks the node; drop spec.nodeName']],
  ])('N07 are refused with %s', (_what, spec, messages) => {
    expect(refusals('pay', spec)).toEqual(messages.map((message) => expect.stringContaining(message)));
  });
});

describe('pods of every other namespace', () => {
  test.each([
    ['nothing about nodes', {}],
    ['empty lists', { tolerations: [], nodeSelector: {}, nodeName: '', affinity: {} }],
    ['the shared pool', { nodeSelector: { [NODE_POOL_KEY]: NodePool.SHARED } }],
    ['a zone and a toleration of another taint', { ...required(IN_ZONE), tolerations: [NOT_READY] }],
    ['a preferred zone', preferred(IN_ZONE[0])],
    ['an empty preference', preferred({})],
    ['a node by field', required([{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }])],
    ['affinity to pods', { affinity: { podAffinity: {} } }],
  ])('N07 are admitted with %s', (_what, spec) => {
    expect(refusals('orders', spec)).toEqual([]);
    expect(refusals('orders', spec, { operation: 'UPDATE' })).toEqual([]);
  });

  const toleration = 'only cardholder services tolerate defence-in-depth/pool';
  test.each([
    ['the toleration', { tolerations: [TOLERATION] }, toleration],
    ['it among others', { tolerations: [NOT_READY, TOLERATION] }, toleration],
    ['it for one effect', { tolerations: [{ ...TOLERATION, effect: 'NoExecute', tolerationSeconds: 60 }] }, toleration],
    ['it for any value', { tolerations: [{ key: NODE_POOL_KEY, operator: 'Exists' }] }, toleration],
    ['it by comparison', { tolerations: [{ key: NODE_POOL_KEY, operator: 'Gt', value: '0' }] }, toleration],
    ['a toleration of everything', { tolerations: [{ operator: 'Exists' }] }, toleration],
    ['one of every NoSchedule', { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] }, toleration],
    ['one with an empty key', { tolerations: [{ key: '', operator: 'Exists' }] }, toleration],
    ['the pool', { nodeSelector: { ...POOL, a: 'b' } }, 'drop defence-in-depth/pool from spec.nodeSelector'],
    ['an affinity to the pool', required([...IN_ZONE, ...IN_POOL]), 'node affinity says nothing of'],
    ['a preference for the pool', preferred(IN_POOL[0]), 'node affinity says nothing of'],
    ['a node by name', { nodeName: 'ip-10-0-0-9' }, 'drop spec.nodeName'],
  ])('N07 are refused with %s', (_what, spec, message) => {
    for (const namespace of ['orders', 'default', 'payments']) {
      expect(refusals(namespace, spec)).toEqual([expect.stringContaining(message)]);
    }
  });

  test('N07 are refused a toleration that is added while they run, and keep the node that the scheduler gave them', () => {
    const running = { nodeName: 'ip-10-0-0-9' };
    expect(refusals('orders', running, { operation: 'UPDATE' })).toEqual([]);
    expect(refusals('orders', { ...running, tolerations: [TOLERATION] }, { operation: 'UPDATE' })).toHaveLength(1);
  });

  test('N07 D06 may run anywhere in the namespaces of the agents of every node alone, that of the secrets among them', () => {
    const agent = { ...PLACED, tolerations: [{ operator: 'Exists' }] };
    for (const namespace of ['kube-system', 'fluent-bit', 'aws-secrets-manager']) {
      expect(refusals(namespace, agent)).toEqual([]);
    }
    expect(refusals('kube-public', agent)).toHaveLength(2);
  });
});

describe('CardholderPlacement', () => {
  let stack: Stack;
  let template: Template;
  beforeAll(() => {
    const under = clusterUnderTest();
    const { cluster, subnets, securityGroups } = under;
    stack = under.stack;
    const sizes = { cluster, subnets, instanceTypes: ['m6i.large'], minNodes: 2, maxNodes: 4 };
    const nodes = new BottlerocketNodes(stack, 'Nodes', { ...sizes, securityGroup: securityGroups.nodes });
    const cardholderNodes = new BottlerocketNodes(stack, 'CardholderNodes', {
      ...sizes,
      securityGroup: securityGroups.controlPlane,
      pool: NodePool.CARDHOLDER_DATA,
    });
    new ClusterAddons(stack, 'Addons', { cluster, nodes: [nodes, cardholderNodes] });
    new CardholderPlacement(stack, 'Placement', { cluster, graph });
    template = Template.fromStack(stack);
  });

  function idOf(type: string, properties: object): string {
    const [id = '', ...more] = Object.keys(template.findResources(type, { Properties: properties }));
    expect([id, more]).toEqual([expect.stringMatching(/./), []]);
    return id;
  }

  test('N07 every policy refuses what it cannot judge, is bound to deny, and outlives the construct', () => {
    const [manifest] = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
    expect(manifest).toMatchObject({ DeletionPolicy: 'Retain', Properties: { Overwrite: true } });
    const policies = placementPolicies(graph);
    expect(policies).toHaveLength(3);
    expect(JSON.parse(manifest?.['Properties'].Manifest)).toEqual(
      policies.flatMap((policy) => [
        policy,
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingAdmissionPolicyBinding',
          metadata: { name: policy.metadata.name },
          spec: { policyName: policy.metadata.name, validationActions: ['Deny'] },
        },
      ]),
    );
    for (const { spec, kind, apiVersion } of policies) {
      expect([kind, apiVersion, spec.failurePolicy]).toEqual([
        'ValidatingAdmissionPolicy',
        'admissionregistration.k8s.io/v1',
        'Fail',
      ]);
    }
  });

  test('N07 refuses a graph without cardholder data', () => {
    const none = new ServiceGraph({ services: [graph.service('orders')], calls: [] });
    expect(() => placementPolicies(none)).toThrow('need at least one service with cardholder data, got none');
  });

  test('N07 nodes for cardholder data are labelled and tainted, shared nodes labelled alone', () => {
    const taint = { Key: 'defence-in-depth/pool', Value: 'cardholder-data' };
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      Labels: { 'defence-in-depth/pool': 'cardholder-data' },
      Taints: [
        { ...taint, Effect: 'NO_SCHEDULE' },
        { ...taint, Effect: 'NO_EXECUTE' },
      ],
    });
    const [shared] = Object.values(
      template.findResources('AWS::EKS::Nodegroup', { Properties: { Labels: { 'defence-in-depth/pool': 'shared' } } }),
    );
    expect(shared?.['Properties'].Taints).toBeUndefined();
  });

  test('N07 nodes for cardholder data have a role, a volume key and groups of their own, and are hardened like the others', () => {
    const roles = Object.keys(
      template.findResources('AWS::IAM::Role', {
        Properties: { Description: 'Kubernetes nodes: join the cluster and pull images' },
      }),
    );
    const keys = template.findResources('AWS::KMS::Key', {
      Properties: { Description: 'Volumes of the Kubernetes nodes' },
    });
    expect([roles.length, Object.keys(keys).length]).toEqual([2, 2]);
    const launches = Object.values(template.findResources('AWS::EC2::LaunchTemplate')).map(
      (launch) => JSON.stringify(launch).replace(/(Cardholder)?Nodes(VolumeKey|LaunchTemplate)\w+/g, '$2'),
      // What is left differs by the security group alone.
    );
    const [first = '', second = ''] = launches.map((text) => text.replace(/"SecurityGroupIds":\[[^\]]*\]/, ''));
    expect(first.replace(/"Value":"[^"]*"/g, '')).toBe(second.replace(/"Value":"[^"]*"/g, ''));
    expect(new Set(launches.map((text) => /"SecurityGroupIds":\[[^\]]*\]/.exec(text)?.[0])).size).toBe(2);
  });

  test('N07 the network add-ons are there before every group of nodes, CoreDNS and volumes after', () => {
    const groups = Object.keys(template.findResources('AWS::EKS::Nodegroup')).sort();
    const before = ['kube-proxy', 'eks-pod-identity-agent', 'vpc-cni'].map((AddonName) =>
      idOf('AWS::EKS::Addon', { AddonName }),
    );
    template.allResources('AWS::EKS::Nodegroup', { DependsOn: before });
    expect(groups).toHaveLength(2);
    for (const AddonName of ['coredns', 'aws-ebs-csi-driver']) {
      template.hasResource('AWS::EKS::Addon', { DependsOn: groups, Properties: { AddonName } });
    }
  });

  test('N07 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
