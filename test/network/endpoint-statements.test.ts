import { Stack } from 'aws-cdk-lib';
import { type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { EndpointUser } from '../../lib/network';
import { endpointServices } from '../../lib/network/endpoint-services';
import { dynamoDbStatements, endpointStatements, s3Statements } from '../../lib/network/endpoint-statements';

const OWN = '111111111111';
const FOREIGN = '222222222222';
const PLACE = { account: OWN, partition: 'aws', region: 'eu-west-1' };

/** Resolves what CDK writes as a function of a template. */
const STACK = new Stack();

interface Request {
  readonly action: string;
  readonly resource: string;
  /** Account of the caller; none for a call without a signature. */
  readonly principal?: string;
  /** Account of the resource; none where AWS does not say. */
  readonly owner?: string;
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The part of IAM's evaluation that these policies use: all statements allow, a star stands at the end or nowhere. */
function admits(statements: readonly PolicyStatement[], { action, resource, principal, owner }: Request): boolean {
  const context: Record<string, string | undefined> = {
    'aws:PrincipalAccount': principal,
    'aws:ResourceAccount': owner,
  };
  const like = (patterns: string | string[], value: string): boolean =>
    [patterns].flat().some((pattern) => {
      const [start = '', ...ends] = pattern.split('*');
      return ends.length === 0 ? value === pattern : ends.join('*') === '' && value.startsWith(start);
    });
  return statements
    .map((statement) => STACK.resolve(statement.toStatementJson()) as Statement)
    .some(
      ({ Action, Resource, Condition = {} }) =>
        like(Action, action) &&
        like(Resource, resource) &&
        Object.entries(Condition).every(([operator, keys]) =>
          Object.entries(keys).every(([key, wanted]) =>
            context[key] === undefined ? operator.endsWith('IfExists') : context[key] === wanted,
          ),
        ),
    );
}

const EVERYTHING = Object.values(EndpointUser);
const IDS = endpointServices(EVERYTHING).map(({ id }) => id);
const S3 = s3Statements(PLACE, EVERYTHING);

const role = (account: string): string => `arn:aws:iam::${account}:role/deployer`;
const repository = (account: string): string => `arn:aws:ecr:eu-west-1:${account}:repository/shop`;
const answer = (account: string): string =>
  `arn:aws:s3:::cloudformation-custom-resource-response-euwest1/arn:aws:cloudformation:eu-west-1:${account}:stack/x/y|z`;

describe('endpointStatements', () => {
  const anything = fc.record({
    action: fc.constantFrom('sts:AssumeRole', 'ecr:PutImage', 'kms:Encrypt', 'sqs:SendMessage', 'ssm:PutParameter'),
    resource: fc.constantFrom('*', role(OWN), repository(OWN), 'arn:aws:sqs:eu-west-1:111111111111:orders'),
    owner: fc.constantFrom(OWN, FOREIGN, undefined),
  });

  test('N03 refuses everything that a foreign principal asks for, at every endpoint', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDS), anything, (id, request) => {
        expect(admits(endpointStatements(id, PLACE), { ...request, principal: FOREIGN })).toBe(false);
      }),
    );
  });

  test('N03 refuses a call without a signature, but for a pod that shows its token for a role of this account', () => {
    for (const id of IDS) {
      const admitted = [OWN, FOREIGN].map((account) =>
        admits(endpointStatements(id, PLACE), { action: 'sts:AssumeRoleWithWebIdentity', resource: role(account) }),
      );
      expect([id, ...admitted]).toEqual([id, id === 'Sts', false]);
    }
  });

  test('N03 lets own principals act on own resources, and refuses the same on a foreign account’s', () => {
    for (const id of IDS.filter((other) => !['Sts', 'EcrApi', 'EcrDocker'].includes(other))) {
      const on = (owner: string): boolean =>
        admits(endpointStatements(id, PLACE), { action: 'x:Write', resource: 'x', principal: OWN, owner });
      expect([id, on(OWN), on(FOREIGN)]).toEqual([id, true, false]);
    }
  });

  test('D01 reads a secret of this account by an own principal, and no other', () => {
    const reads = (principal: string | undefined, owner: string): boolean =>
      admits(endpointStatements('SecretsManager', PLACE), {
        action: 'secretsmanager:GetSecretValue',
        resource: `arn:aws:secretsmanager:eu-west-1:${owner}:secret:rds!cluster-1`,
        principal,
        owner,
      });
    expect(reads(OWN, OWN)).toBe(true);
    expect([reads(OWN, FOREIGN), reads(FOREIGN, OWN), reads(FOREIGN, FOREIGN), reads(undefined, OWN)]).toEqual(
      Array(4).fill(false),
    );
  });

  test('N03 lets own principals take own roles and nobody take a foreign one', () => {
    const takes = (action: string, account: string): boolean =>
      admits(endpointStatements('Sts', PLACE), { action, resource: role(account), principal: OWN, owner: account });
    for (const action of ['sts:AssumeRole', 'sts:TagSession', 'sts:AssumeRoleWithWebIdentity']) {
      expect([action, takes(action, OWN), takes(action, FOREIGN)]).toEqual([action, true, false]);
    }
    expect(takes('sts:GetFederationToken', OWN)).toBe(false);
  });

  test('N03 pushes to the own registry alone, and pulls from it and from that of EKS add-ons', () => {
    for (const id of ['EcrApi', 'EcrDocker'] as const) {
      const reaches = (action: string, account: string): boolean =>
        admits(endpointStatements(id, PLACE), { action, resource: repository(account), principal: OWN });
      const accounts = [OWN, '602401143452', FOREIGN];
      expect(accounts.map((account) => reaches('ecr:BatchGetImage', account))).toEqual([true, true, false]);
      expect(accounts.map((account) => reaches('ecr:PutImage', account))).toEqual([true, false, false]);
    }
  });
});

describe('s3Statements', () => {
  const reaches = (action: string, resource: string, more: Partial<Request> = {}): boolean =>
    admits(S3, { action, resource, ...more });

  test('N03 reaches own buckets and no foreign one, by own principals and no foreign one', () => {
    const put = (principal: string | undefined, owner: string): boolean =>
      reaches('s3:PutObject', 'arn:aws:s3:::bucket/key', { principal, owner });
    expect(put(OWN, OWN)).toBe(true);
    expect([put(OWN, FOREIGN), put(FOREIGN, OWN), put(FOREIGN, FOREIGN), put(undefined, OWN)]).toEqual(
      Array(4).fill(false),
    );
  });

  test('D04 reaches buckets through access points of this account, and through no foreign one', () => {
    const through = (principal: string, owner: string): boolean[] => {
      const point = `arn:aws:s3:eu-west-1:${owner}:accesspoint/images-search`;
      return [
        reaches('s3:ListBucket', point, { principal, owner }),
        reaches('s3:GetObject', `${point}/object/key`, { principal, owner }),
      ];
    };
    expect(through(OWN, OWN)).toEqual([true, true]);
    expect([...through(OWN, FOREIGN), ...through(FOREIGN, OWN), ...through(FOREIGN, FOREIGN)]).toEqual(
      Array(6).fill(false),
    );
  });

  test('N03 reads the buckets of AWS that it must, and writes none but answers to stacks of this account', () => {
    const layers = 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/layer';
    expect(reaches('s3:GetObject', layers, { principal: '333333333333', owner: '333333333333' })).toBe(true);
    expect(reaches('s3:PutObject', layers, { principal: OWN, owner: '333333333333' })).toBe(false);
    expect(reaches('s3:GetObject', 'arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/core')).toBe(true);
    expect(reaches('s3:GetObject', 'arn:aws:s3:::al2023-repos-us-east-1-de612dc2/core')).toBe(false);
    expect([OWN, FOREIGN].map((account) => reaches('s3:PutObject', answer(account)))).toEqual([true, false]);
    expect(reaches('s3:GetObject', answer(OWN))).toBe(false);
  });
});

describe('dynamoDbStatements', () => {
  test('N03 reaches own tables and no foreign one, by own principals and no foreign one', () => {
    const writes = (principal: string, owner: string): boolean =>
      admits(dynamoDbStatements(PLACE), { action: 'dynamodb:PutItem', resource: 'table', principal, owner });
    expect([writes(OWN, OWN), writes(OWN, FOREIGN), writes(FOREIGN, OWN)]).toEqual([true, false, false]);
  });
});
