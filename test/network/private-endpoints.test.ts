import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PrivateEndpoints, SecurityGroupChain } from '../../lib/network';
import { findingsOf } from '../../lib/testing';
import { graphOf, networkOf, networkStack, service } from './network-fixture';

interface Endpoint {
  readonly Properties: {
    readonly VpcEndpointType: string;
    readonly ServiceName: unknown;
    readonly PolicyDocument: { readonly Statement: unknown[] };
    readonly [name: string]: unknown;
  };
}

function build(): Stack {
  const stack = networkStack();
  const network = networkOf(stack);
  const chain = new SecurityGroupChain(stack, 'Chain', { vpc: network.vpc, graph: graphOf([service('orders')]) });
  new PrivateEndpoints(stack, 'Endpoints', { network, chain });
  return stack;
}

/** Synthesised once: no test changes it. */
const template = Template.fromStack(build());

function endpoints(type: string): Endpoint['Properties'][] {
  return Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
    .map((endpoint) => (endpoint as Endpoint).Properties)
    .filter(({ VpcEndpointType }) => VpcEndpointType === type);
}

const interfaceEndpoint = (name: string): Endpoint['Properties'] =>
  endpoints('Interface').find(
    ({ ServiceName }) => ServiceName === `com.amazonaws.eu-west-1.${name}`,
  ) as Endpoint['Properties'];

const OWN_PRINCIPALS = {
  Sid: 'PrincipalsOfThisAccount',
  Effect: 'Allow',
  Principal: '*',
  Action: '*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:PrincipalAccount': '111111111111' } },
};

describe('PrivateEndpoints', () => {
  test('N03 reaches exactly the AWS APIs that the platform calls', () => {
    expect(
      endpoints('Interface')
        .map(({ ServiceName }) => String(ServiceName).replace('com.amazonaws.eu-west-1.', ''))
        .sort(),
    ).toEqual(['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'lambda', 'sts']);
  });

  test('N03 stands in the app subnets under the private name, behind the group of the chain alone', () => {
    for (const endpoint of endpoints('Interface')) {
      expect(endpoint['PrivateDnsEnabled']).toBe(true);
      expect(endpoint['SubnetIds']).toEqual([
        { Ref: expect.stringContaining('AppSubnet1') as string },
        { Ref: expect.stringContaining('AppSubnet2') as string },
      ]);
      expect(endpoint['SecurityGroupIds']).toEqual([
        { 'Fn::GetAtt': [expect.stringContaining('ChainEndpoints') as string, 'GroupId'] },
      ]);
    }
  });

  test('N03 admits the account’s own principals and nobody else to every API', () => {
    for (const { ServiceName, PolicyDocument } of endpoints('Interface')) {
      if (ServiceName !== 'com.amazonaws.eu-west-1.sts') {
        expect(PolicyDocument.Statement).toEqual([OWN_PRINCIPALS]);
      }
    }
  });

  test('N03 lets a pod without a principal take roles of this account alone', () => {
    expect(interfaceEndpoint('sts').PolicyDocument.Statement).toEqual([
      OWN_PRINCIPALS,
      {
        Sid: 'ServiceAccountsTakeRolesOfThisAccount',
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Resource: 'arn:aws:iam::111111111111:role/*',
      },
    ]);
  });

  test('N03 lets S3 traffic reach own buckets by own principals, image layers, and CloudFormation’s answers', () => {
    const [gateway, ...others] = endpoints('Gateway');
    expect(others).toEqual([]);
    expect(gateway?.PolicyDocument.Statement).toEqual([
      {
        Sid: 'BucketsOfThisAccount',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:*',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:PrincipalAccount': '111111111111', 'aws:ResourceAccount': '111111111111' },
        },
      },
      {
        Sid: 'ImageLayersOfEcr',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*',
      },
      {
        Sid: 'AnswersToCloudFormation',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::cloudformation-custom-resource-response-euwest1/*',
      },
    ]);
  });

  test('N03 routes S3 for the app subnets alone', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      RouteTableIds: [
        { Ref: Match.stringLikeRegexp('AppSubnet1RouteTable') },
        { Ref: Match.stringLikeRegexp('AppSubnet2RouteTable') },
      ],
    });
  });

  test('N03 passes the policy packs', () => {
    expect(findingsOf(build())).toEqual([]);
  });
});
