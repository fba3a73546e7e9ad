import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ClusterAccess } from '../../lib/eks';
import { ADMIN_DOOR } from '../../lib/network';
import { findingsOf } from '../../lib/testing';
import { clusterUnderTest } from './cluster-under-test';

describe('ClusterAccess', () => {
  let stack: Stack;
  let network: Stack;
  let template: Template;

  beforeAll(() => {
    const under = clusterUnderTest();
    ({ stack, network } = under);
    const role = (id: string): iam.Role => new iam.Role(network, id, { assumedBy: new iam.AccountRootPrincipal() });
    new ClusterAccess(stack, 'Access', {
      cluster: under.cluster,
      operatorRole: role('OperatorRole'),
      breakGlassRole: role('BreakGlassRole'),
    });
    template = Template.fromStack(stack);
  });

  function imported(output: string): object {
    return { 'Fn::ImportValue': expect.stringMatching(output) };
  }

  function only(type: string, id: string): Record<string, unknown> {
    const found = Object.entries(template.findResources(type)).filter(([key]) => key.startsWith(id));
    expect(found).toHaveLength(1);
    return found[0]?.[1]['Properties'];
  }

  test('N04 two named roles and the kubectl handler get in, the operator without secrets, and nobody else', () => {
    const entries = Object.entries(template.findResources('AWS::EKS::AccessEntry')).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties.PrincipalArn,
      Properties.AccessPolicies.map((policy: { PolicyArn: object; AccessScope: object }) => [
        JSON.stringify(policy.PolicyArn).replace(/.*cluster-access-policy\/(\w+).*/, '$1'),
        policy.AccessScope,
      ]),
      Properties.Type ?? 'STANDARD',
      Properties.KubernetesGroups,
    ]);
    const cluster = { Type: 'cluster' };
    expect(entries.sort()).toEqual([
      [
        'AccessBreakGlass',
        imported('BreakGlassRole'),
        [['AmazonEKSClusterAdminPolicy', cluster]],
        'STANDARD',
        undefined,
      ],
      ['AccessOperator', imported('OperatorRole'), [['AmazonEKSViewPolicy', cluster]], 'STANDARD', undefined],
      [
        expect.stringMatching('ClusterAdminRoleAccess'),
        { 'Fn::GetAtt': [expect.stringMatching('KubectlRole'), 'Arn'] },
        [['AmazonEKSClusterAdminPolicy', cluster]],
        'STANDARD',
        undefined,
      ],
    ]);
  });

  test('N04 the tunnel ends at the API of this cluster, closes within the hour, and a person chooses the local port alone', () => {
    const cluster = Object.keys(template.findResources('AWS::EKS::Cluster'))[0];
    template.resourceCountIs('AWS::SSM::Document', 1);
    expect(only('AWS::SSM::Document', 'AccessTunnel')).toEqual({
      Name: { 'Fn::Join': ['', [ADMIN_DOOR.documentPrefix, { Ref: cluster }, '-kubernetes']] },
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
      UpdateMethod: 'NewVersion',
      Content: {
        schemaVersion: '1.0',
        description: 'Tunnel to the Kubernetes API of one cluster',
        sessionType: 'Port',
        inputs: {
          s3EncryptionEnabled: true,
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: true,
          runAsEnabled: false,
          idleSessionTimeout: '15',
          maxSessionDuration: '60',
        },
        parameters: {
          localPortNumber: {
            type: 'String',
            description: 'Port on the machine of the caller, 0 for any free one',
            allowedPattern: '^[0-9]{1,5}$',
            default: '0',
          },
        },
        properties: {
          type: 'LocalPortForwarding',
          host: { 'Fn::Select': [1, { 'Fn::Split': ['//', { 'Fn::GetAtt': [cluster, 'Endpoint'] }] }] },
          portNumber: '443',
          localPortNumber: '{{ localPortNumber }}',
        },
      },
    });
  });

  test('N04 both roles are given this tunnel and may find this cluster, and nothing else', () => {
    const cluster = Object.keys(template.findResources('AWS::EKS::Cluster'))[0];
    const policy = only('AWS::IAM::ManagedPolicy', 'AccessTunnelPolicy') as {
      PolicyDocument: object;
      Roles: object[];
    };
    expect(policy.Roles).toEqual([imported('OperatorRole'), imported('BreakGlassRole')]);
    expect(policy.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ToTheKubernetesApi',
          Effect: 'Allow',
          Action: 'ssm:StartSession',
          Resource: {
            'Fn::Join': [
              '',
              [
                `arn:aws:ssm:eu-west-1:111111111111:document/${ADMIN_DOOR.documentPrefix}`,
                { Ref: cluster },
                '-kubernetes',
              ],
            ],
          },
          Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
        },
        {
          Sid: 'FindTheCluster',
          Effect: 'Allow',
          Action: 'eks:DescribeCluster',
          Resource: { 'Fn::GetAtt': [cluster, 'Arn'] },
        },
      ],
    });
  });

  test('N04 the roles stay where they are: nothing of the cluster is written into their own stack', () => {
    const theirs = Template.fromStack(network);
    theirs.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    theirs.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(theirs.findResources('AWS::IAM::Role'))).not.toMatch(/ssm:|eks:/);
  });

  test('N04 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
