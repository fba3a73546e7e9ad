import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { EndpointUser, PrivateEndpoints, type PrivateEndpointsProps, SecurityGroupChain } from '../../lib/network';
import { endpointServices } from '../../lib/network/endpoint-services';
import { findingsOf } from '../../lib/testing';
import { graphOf, networkOf, networkStack, service } from './network-fixture';

interface Endpoint {
  readonly VpcEndpointType: string;
  readonly ServiceName: unknown;
  readonly PolicyDocument: { readonly Statement: unknown[] };
  readonly [name: string]: unknown;
}

const EVERYTHING = Object.values(EndpointUser);
const OWN = '111111111111';

function build(props: Partial<PrivateEndpointsProps> = {}): Stack {
  const stack = networkStack();
  const network = networkOf(stack);
  const chain = new SecurityGroupChain(stack, 'Chain', { vpc: network.vpc, graph: graphOf([service('orders')]) });
  new PrivateEndpoints(stack, 'Endpoints', { network, chain, users: EVERYTHING, ...props });
  return stack;
}

function endpointsOf(stack: Stack, type: string): Map<string, Endpoint> {
  const found = Object.values(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint')).map(
    ({ Properties }) => Properties as Endpoint,
  );
  const own = found.filter(({ VpcEndpointType }) => VpcEndpointType === type);
  return new Map(own.map((endpoint) => [nameOf(endpoint), endpoint]));
}

function nameOf({ ServiceName }: Endpoint): string {
  return (
    JSON.stringify(ServiceName)
      .replace(/[^a-z0-9.-]/g, '')
      .split('.')
      .slice(3)
      .join('.') || JSON.stringify(ServiceName)
  );
}

/** Synthesised once: no test changes it. */
const everything = build();
const interfaces = endpointsOf(everything, 'Interface');
const gateways = endpointsOf(everything, 'Gateway');
const statementsOf = (name: string): unknown[] => interfaces.get(name)?.PolicyDocument.Statement ?? [];

const fromOwn = { StringEquals: { 'aws:PrincipalAccount': OWN } };
const allow = (Sid: string, Action: string | string[], Resource: string | string[], Condition?: unknown): unknown => ({
  Sid,
  Effect: 'Allow',
  Principal: '*',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const own = (action = '*'): unknown =>
  allow('PrincipalsAndResourcesOfThisAccount', action, '*', {
    StringEquals: { 'aws:PrincipalAccount': OWN, 'aws:ResourceAccount': OWN },
  });

describe('PrivateEndpoints', () => {
  test('N03 reaches every AWS API that something switched on calls', () => {
    expect([...interfaces.keys()].sort()).toEqual([
      'acm-pca',
      'aps-workspaces',
      'autoscaling',
      'ec2',
      'ecr.api',
      'ecr.dkr',
      'eks',
      'eks-auth',
      'elasticloadbalancing',
      'guardduty-data',
      'kms',
      'lambda',
      'logs',
      'monitoring',
      'secretsmanager',
      'sns',
      'sqs',
      'ssm',
      'ssmmessages',
      'sts',
      'xray',
    ]);
    expect([...gateways.keys()].sort()).toEqual(['dynamodb', 's3']);
  });

  test('N03 gives each thing that is switched on the APIs that it calls, and no other', () => {
    const table = Object.fromEntries(
      EVERYTHING.map((user) => [
        user,
        endpointServices([user])
          .map(({ id }) => id)
          .join(' '),
      ]),
    );
    expect(table).toEqual({
      nodes: 'EcrApi EcrDocker Sts Ec2 Eks',
      'pod-identity': 'EksAuth',
      'workload-identity': 'Sts',
      manifests: 'Sts Eks Lambda',
      sessions: 'Ssm SsmMessages Logs Kms',
      logs: 'Logs',
      metrics: 'Monitoring',
      secrets: 'Kms SecretsManager',
      migrations: 'SecretsManager',
      'attribute-encryption': 'Kms',
      'load-balancer-controller': 'Ec2 ElasticLoadBalancing',
      autoscaler: 'Ec2 Eks AutoScaling',
      traces: 'XRay',
      prometheus: 'Prometheus',
      messaging: 'Sns Sqs',
      'private-ca': 'PrivateCa',
      'runtime-detection': 'GuardDutyData',
    });
  });

  test('N03 reaches no AWS API that nothing switched on calls, and no bucket of AWS that nothing reads', () => {
    const stack = build({ users: [EndpointUser.POD_IDENTITY], zones: 1 });
    const endpoints = endpointsOf(stack, 'Interface');
    expect([...endpoints.keys()]).toEqual(['eks-auth']);
    expect(endpoints.get('eks-auth')?.['SubnetIds']).toEqual([
      { Ref: expect.stringContaining('AppSubnet1') as string },
    ]);
    expect(endpointsOf(stack, 'Gateway').get('s3')?.PolicyDocument.Statement).toEqual([own('s3:*')]);
  });

  test('N03 stands in every zone’s app subnet by default, under the private name', () => {
    for (const endpoint of interfaces.values()) {
      expect(endpoint['PrivateDnsEnabled']).toBe(true);
      expect(endpoint['SubnetIds']).toEqual([
        { Ref: expect.stringContaining('AppSubnet1') as string },
        { Ref: expect.stringContaining('AppSubnet2') as string },
      ]);
    }
  });

  test('N04 opens to the admin host what sessions use, and nothing else', () => {
    const groups = (name: string): string => JSON.stringify(interfaces.get(name)?.['SecurityGroupIds']);
    for (const name of interfaces.keys()) {
      const forSessions = ['ssm', 'ssmmessages', 'logs', 'kms'].includes(name);
      const forOthers = !['ssm', 'ssmmessages'].includes(name);
      expect([name, groups(name).includes('ChainSessionEndpoints')]).toEqual([name, forSessions]);
      expect([name, groups(name).includes('"ChainEndpoints')]).toEqual([name, forOthers]);
    }
  });

  test('N03 admits own principals to own resources, and no foreign ones of either, to every other API', () => {
    const strict = ['acm-pca', 'aps-workspaces', 'autoscaling', 'eks', 'elasticloadbalancing', 'kms'];
    for (const name of [...strict, 'lambda', 'logs', 'secretsmanager', 'sns', 'sqs']) {
      expect([name, statementsOf(name)]).toEqual([name, [own()]]);
    }
  });

  test('N03 refuses a foreign account wherever AWS names one, also to APIs that sometimes name none', () => {
    for (const name of ['ec2', 'eks-auth', 'guardduty-data', 'monitoring', 'ssmmessages', 'xray']) {
      expect([name, statementsOf(name)]).toEqual([
        name,
        [
          allow('PrincipalsAndResourcesOfThisAccount', '*', '*', {
            StringEquals: { 'aws:PrincipalAccount': OWN },
            StringEqualsIfExists: { 'aws:ResourceAccount': OWN },
          }),
        ],
      ]);
    }
  });

  test('N03 lets own principals and pods without one take roles of this account, never a foreign one', () => {
    const roles = `arn:aws:iam::${OWN}:role/*`;
    expect(statementsOf('sts')).toEqual([
      allow('RolesOfThisAccount', ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'], roles, fromOwn),
      allow('WhoAmI', 'sts:GetCallerIdentity', '*', fromOwn),
      allow('ServiceAccountsTakeRolesOfThisAccount', 'sts:AssumeRoleWithWebIdentity', roles),
    ]);
  });

  test('N03 pushes to and pulls from the own registry, pulls EKS add-ons, and reaches no other registry', () => {
    for (const name of ['ecr.api', 'ecr.dkr']) {
      expect(statementsOf(name)).toEqual([
        allow('LogIn', 'ecr:GetAuthorizationToken', '*', fromOwn),
        allow('RegistryOfThisAccount', 'ecr:*', `arn:aws:ecr:eu-west-1:${OWN}:repository/*`, fromOwn),
        allow(
          'ImagesOfAddOns',
          ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          'arn:aws:ecr:eu-west-1:602401143452:repository/*',
          fromOwn,
        ),
      ]);
    }
  });

  test('N04 lets the admin host’s agent read documents of AWS and act on nothing foreign', () => {
    expect(statementsOf('ssm')).toEqual([
      own(),
      allow(
        'DocumentsOfAws',
        ['ssm:DescribeDocument', 'ssm:GetDocument'],
        'arn:aws:ssm:eu-west-1::document/*',
        fromOwn,
      ),
    ]);
  });

  test('N03 reaches own buckets and tables, reads three of AWS, and answers for own stacks alone', () => {
    expect(gateways.get('s3')?.PolicyDocument.Statement).toEqual([
      own('s3:*'),
      allow('ImageLayersOfEcr', 's3:GetObject', 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*'),
      allow(
        'AnswersToCloudFormation',
        's3:PutObject',
        `arn:aws:s3:::cloudformation-custom-resource-response-euwest1/arn:aws:cloudformation:eu-west-1:${OWN}:stack/*`,
      ),
      allow('PackagesForTheAdminHost', 's3:GetObject', [
        'arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*',
        'arn:aws:s3:::amazon-ssm-eu-west-1/*',
      ]),
    ]);
    expect(gateways.get('dynamodb')?.PolicyDocument.Statement).toEqual([own('dynamodb:*')]);
  });

  test('N03 routes S3 and DynamoDB for the app and cardholder subnets alone', () => {
    const routeTable = (tier: string): unknown => ({ Ref: expect.stringContaining(`${tier}RouteTable`) as string });
    for (const gateway of gateways.values()) {
      expect(gateway['RouteTableIds']).toEqual(
        ['AppSubnet1', 'AppSubnet2', 'CardholderSubnet1', 'CardholderSubnet2'].map(routeTable),
      );
    }
  });

  test('N03 refuses endpoints for nobody, and in more zones than there are', () => {
    expect(() => build({ users: [] })).toThrow(
      'private endpoints need at least one user, got none; name what calls AWS from inside the VPC (Test/Endpoints)',
    );
    for (const zones of [0, 1.5, 3]) {
      expect(() => build({ zones })).toThrow(
        `zones of the interface endpoints must be a whole number from 1 to 2, got ${zones}; change zones (Test/Endpoints)`,
      );
    }
  });

  test('N03 passes the policy packs', () => {
    expect(findingsOf(build())).toEqual([]);
  });
});

describe('endpointServices', () => {
  const someUsers = fc.array(fc.constantFrom(...EVERYTHING));

  test('N03 has each endpoint once, with a reason for each of its users and for nobody else', () => {
    fc.assert(
      fc.property(someUsers, (users) => {
        const services = endpointServices(users);
        expect(new Set(services.map(({ id }) => id)).size).toBe(services.length);
        for (const { users: callers, reasons } of services) {
          expect(callers.length).toBeGreaterThan(0);
          expect(reasons.length).toBe(callers.length);
          expect(users).toEqual(expect.arrayContaining([...callers]));
        }
      }),
    );
  });

  test('N03 has for several users exactly what each of them has', () => {
    fc.assert(
      fc.property(someUsers, (users) => {
        const ids = (some: readonly EndpointUser[]): string[] => endpointServices(some).map(({ id }) => id);
        expect(new Set(ids(users))).toEqual(new Set(users.flatMap((user) => ids([user]))));
      }),
    );
  });

  test('N03 has an endpoint for every user', () => {
    for (const user of EVERYTHING) {
      expect([user, endpointServices([user]).length]).not.toEqual([user, 0]);
    }
  });
});
