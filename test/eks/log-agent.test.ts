import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EncryptionKey } from '../../lib/foundation';
import { BottlerocketNodes, LogAgent, NODE_POOL_KEY, NodePool, ServiceLogs } from '../../lib/eks';
import { placementPolicies } from '../../lib/eks/admission/placement-policies';
import { logAgentSettings } from '../../lib/eks/runtime/log-agent-settings';

import { findingsOf } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { clusterUnderTest, type ClusterUnderTest } from './cluster-under-test';
import { refusalsOf } from './evaluate-admission';
import { placementGraph as graph } from './placement-graph';

interface Section {
  readonly kind: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** The sections of a configuration of Fluent Bit. */
function sections(text: string): Section[] {
  return text
    .split(/^(?=\[)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [head = '', ...lines] = part.trim().split('\n');
      const pairs = lines.map((line) => /^ {4}(\S+) (.+)$/.exec(line)?.slice(1) as [string, string]);
      return { kind: head, settings: Object.fromEntries(pairs) };
    });
}

const settings = JSON.parse(
  logAgentSettings({ clusterName: 'shop', region: 'eu-west-1', namespaces: ['orders', 'pay'] }),
) as { config: { inputs: string; filters: string; outputs: string }; tolerations: object[] };

describe('the settings of the log agent', () => {
  const inputs = sections(settings.config.inputs);
  const outputs = sections(settings.config.outputs);

  test('D08 read the files of each service and of nothing else', () => {
    expect(inputs.map(({ kind, settings }) => [kind, settings['Name'], settings['Path']])).toEqual([
      ['[INPUT]', 'tail', '/var/log/containers/*_orders_*.log'],
      ['[INPUT]', 'tail', '/var/log/containers/*_pay_*.log'],
    ]);
    const files = ['x_orders_app-1.log', 'x_kube-system_orders-1.log', 'orders_pay_app-1.log', 'a_orders2_app-1.log'];
    const [path = ''] = inputs.map(({ settings }) => settings['Path'] ?? '');
    const pattern = new RegExp(`^${path.replace(/\./g, '\\.').replace(/\*/g, '[^/]*')}$`);
    expect(files.filter((file) => pattern.test(`/var/log/containers/${file}`))).toEqual(['x_orders_app-1.log']);
  });

  test('D08 send what a pod wrote, as it is, to the group of its namespace, and make no group', () => {
    expect(outputs.map(({ kind, settings }) => [kind, settings])).toEqual(
      ['orders', 'pay'].map((namespace) => [
        '[OUTPUT]',
        {
          Name: 'cloudwatch_logs',
          Match: `${namespace}.*`,
          region: 'eu-west-1',
          log_group_name: `/shop/services/${namespace}`,
          log_stream_prefix: 'pod-',
          log_key: 'log',
          auto_create_group: 'false',
          Retry_Limit: '10',
        },
      ]),
    );
  });

  test('D08 take each tag to one output', () => {
    for (const { settings: input } of inputs) {
      const taken = outputs.filter(({ settings }) => settings['Match'] === input['Tag']);
      expect(taken).toHaveLength(1);
    }
    expect(settings.config.filters).toBe('');
  });
});

describe('LogAgent', () => {
  let under: ClusterUnderTest;
  let stack: Stack;
  let template: Template;

  beforeAll(() => {
    under = clusterUnderTest();
    const { cluster, subnets, securityGroups } = under;
    stack = under.stack;
    const nodes = new BottlerocketNodes(stack, 'Nodes', {
      cluster,
      subnets,
      securityGroup: securityGroups.nodes,
      instanceTypes: ['m6i.large'],
      minNodes: 2,
      maxNodes: 4,
    });
    new LogAgent(stack, 'LogAgent', { cluster, nodes: [nodes], graph });
    const { key } = new EncryptionKey(stack, 'LogKey', { description: 'logs', services: [] });
    new ServiceLogs(stack, 'PaymentsLogs', { clusterName: 'shop', namespace: 'pay', encryptionKey: key });
    template = Template.fromStack(stack);
  });

  test('D08 runs Fluent Bit with a role of its own, after its rights and the nodes', () => {
    const [roleId = ''] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) =>
      id.startsWith('LogAgentIdentity'),
    );
    const [addon] = Object.values(
      template.findResources('AWS::EKS::Addon', { Properties: { AddonName: 'fluent-bit' } }),
    );
    expect(addon).toMatchObject({
      Properties: { ServiceAccountRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] }, ResolveConflicts: 'OVERWRITE' },
      DependsOn: expect.arrayContaining([
        expect.stringMatching(/^LogAgentRights/),
        expect.stringMatching(/^NodesNodegroup/),
      ]),
    });
    expect(addon?.['Properties']).not.toHaveProperty('NamespaceConfig');
    template.hasResource('AWS::IAM::Role', {
      Properties: {
        AssumeRolePolicyDocument: {
          'Fn::Sub': [Match.stringLikeRegexp(':sub":"system:serviceaccount:fluent-bit:fluent-bit"'), Match.anyValue()],
        },
      },
    });
    const values = literal(addon?.['Properties'].ConfigurationValues).replace(/\/<[^>]+>\/services/g, '/shop/services');
    expect(JSON.parse(values)).toEqual(settings);
  });

  test.each([
    ['allow', 'logs:CreateLogStream', '/shop/services/pay:log-stream:pod-1'],
    ['allow', 'logs:PutLogEvents', '/shop/services/orders:log-stream:pod-1'],
    ['nothing', 'logs:PutLogEvents', '/aws/eks/shop/cluster:log-stream:kube-apiserver-audit-1'],
    ['nothing', 'logs:PutLogEvents', 'audit-TrailEvents:log-stream:111111111111_CloudTrail_eu-west-1'],
    ['nothing', 'logs:PutLogEvents', '/other/services/pay:log-stream:pod-1'],
    ['nothing', 'logs:CreateLogGroup', '/shop/services/new'],
    ['nothing', 'logs:GetLogEvents', '/shop/services/pay:log-stream:pod-1'],
    ['nothing', 'logs:FilterLogEvents', '/shop/services/pay'],
    ['nothing', 'logs:Unmask', '/shop/services/pay'],
    ['nothing', 'logs:DeleteLogStream', '/shop/services/pay:log-stream:pod-1'],
    ['nothing', 'logs:DeleteLogGroup', '/shop/services/pay'],
    ['nothing', 'logs:DeleteDataProtectionPolicy', '/shop/services/pay'],
    ['nothing', 'logs:DeleteSubscriptionFilter', '/shop/services/pay'],
    ['nothing', 'logs:PutRetentionPolicy', '/shop/services/pay'],
  ])('D08 is answered "%s" for %s on %s', (answer, action, group) => {
    const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(
      ({ Properties }) => Properties.Description === 'Writes to the log groups of the services',
    );
    const statements = (policy?.['Properties'].PolicyDocument.Statement ?? []) as Statement[];
    const named = statements.map((statement) => ({
      ...statement,
      Resource: literal(statement.Resource)
        .replace('<AWS::Partition>', 'aws')
        .replace(/\/<[^>]+>\//, '/shop/'),
    }));
    expect(statements).toHaveLength(1);
    const resource = `arn:aws:logs:eu-west-1:111111111111:log-group:${group}`;
    expect(evaluatePolicy(named, { action, resource })).toBe(answer);
  });

  test('D08 its role has those rights and no others', () => {
    const [role] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('LogAgentIdentity'),
    );
    const [id, { Properties }] = role ?? ['', { Properties: {} }];
    expect([Properties['ManagedPolicyArns'], Properties['Policies']]).toEqual([undefined, undefined]);
    const attached = [
      ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')),
      ...Object.values(template.findResources('AWS::IAM::Policy')),
    ].filter(({ Properties: policy }) => JSON.stringify(policy.Roles ?? []).includes(id));
    expect(attached.map(({ Properties: policy }) => policy.Description)).toEqual([
      'Writes to the log groups of the services',
    ]);
  });

  test('D08 writes to the group that the log of a service has, masked, encrypted and kept for a year', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        LogGroupName: '/shop/services/pay',
        RetentionInDays: 365,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LogKey'), 'Arn'] },
        DataProtectionPolicy: Match.objectLike({ Version: '2021-06-01' }),
      },
    });
  });

  test('D08 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});

describe('the pods of the log agent', () => {
  const pod = { metadata: { name: 'fluent-bit' }, spec: { containers: [], tolerations: settings.tolerations } };
  const asked = (namespace: string): string[] =>
    refusalsOf(placementPolicies(graph), { operation: 'CREATE', resource: 'pods', namespace, object: pod });

  test('D08 tolerate the taint of the nodes for cardholder data, and may', () => {
    expect(settings.tolerations).toEqual([{ key: NODE_POOL_KEY, operator: 'Equal', value: NodePool.CARDHOLDER_DATA }]);
    expect(asked('fluent-bit')).toEqual([]);
  });

  test('D08 may not from any other namespace', () => {
    for (const namespace of ['orders', 'default', 'amazon-cloudwatch', 'fluent-bit-2']) {
      expect(asked(namespace)).toEqual([expect.stringContaining('only cardholder services tolerate')]);
    }
  });
});
