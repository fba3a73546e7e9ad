import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  CachePasswordRotation,
  DeploymentReading,
  OriginSecretRotation,
  type OriginSecretRotationProps,
  SecretAlarms,
  SigningKeyRotation,
} from '../../../lib/data';
import { findingsOf } from '../../../lib/testing';
import { type Statement } from '../../foundation/evaluate-policy';
import { secretPlace, secretUnderTest } from './secret-place';

const STORE = 'arn:aws:cloudfront::111111111111:key-value-store/11111111-2222-3333-4444-555555555555';
const WEB_ACL = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/edge/acl-1';
const PATTERNS = {
  name: 'origin',
  id: 'set-1',
  arn: 'arn:aws:wafv2:eu-west-1:111111111111:regional/regexpatternset/origin/set-1',
  region: 'eu-west-1',
};

type Kind = 'origin' | 'keys' | 'password';

interface UnderTest {
  readonly stack: Stack;
  readonly template: Template;
}

const memo = new Map<Kind, UnderTest>();

function rotationUnderTest(
  kind: Kind,
  props: Partial<OriginSecretRotationProps> & { userId?: string } = {},
): UnderTest {
  const place = secretPlace();
  const secret = secretUnderTest(place, { readerRoleArns: [], deploymentReading: DeploymentReading.ALLOWED });
  const { logKey, alarmTopic, stack } = place;
  const shared = { secret, logKey, alarmTopic, ...props };
  switch (kind) {
    case 'origin':
      new OriginSecretRotation(stack, 'Rotation', {
        distributionIds: ['E123', 'E456'],
        webAclArns: [WEB_ACL, WEB_ACL],
        headerName: 'x-origin-secret',
        patternSet: PATTERNS,
        ...shared,
      });
      break;
    case 'keys':
      new SigningKeyRotation(stack, 'Rotation', { keyValueStoreArn: STORE, ...shared });
      break;
    case 'password':
      new CachePasswordRotation(stack, 'Rotation', { userId: 'cart', ...shared });
  }
  return { stack, template: Template.fromStack(stack) };
}

function of(kind: Kind): UnderTest {
  const known = memo.get(kind) ?? rotationUnderTest(kind);
  memo.set(kind, known);
  return known;
}

function rightsOf({ template }: UnderTest): Statement[] {
  const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  return policy?.['Properties'].PolicyDocument.Statement;
}

describe.each<Kind>(['origin', 'keys', 'password'])('the rotation of a secret (%s)', (kind) => {
  test('D06 by default it runs every 30 days, and first when all that it needs is there', () => {
    const { template } = of(kind);
    const idOf = (type: string): string => Object.keys(template.findResources(type))[0] ?? '';
    template.hasResource('AWS::SecretsManager::RotationSchedule', {
      Properties: {
        SecretId: { Ref: idOf('AWS::SecretsManager::Secret') },
        RotationLambdaARN: { 'Fn::GetAtt': [idOf('AWS::Lambda::Function'), 'Arn'] },
        RotationRules: { AutomaticallyAfterDays: 30 },
      },
      DependsOn: Match.arrayWith(
        [
          'AWS::IAM::ManagedPolicy',
          'AWS::Lambda::Permission',
          'AWS::SecretsManager::ResourcePolicy',
          'AWS::SecretsManager::Secret',
        ]
          .map(idOf)
          .sort(),
      ),
    });
  });

  test('D06 Secrets Manager alone invokes it, for that secret of this account', () => {
    const { template } = of(kind);
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: '111111111111',
      SourceArn: { Ref: Match.stringLikeRegexp('^SubjectSecret') },
    });
  });

  test('D06 its role is admitted by the secret, and may touch no other', () => {
    const under = of(kind);
    const [roleId] = Object.keys(under.template.findResources('AWS::IAM::Role'));
    under.template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
      ResourcePolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'RotationAlone',
            Condition: Match.objectLike({
              ArnNotEquals: { 'aws:PrincipalArn': Match.arrayWith([{ 'Fn::GetAtt': [roleId, 'Arn'] }]) },
            }),
          }),
        ]),
      },
    });
    under.template.resourceCountIs('AWS::IAM::Policy', 0);
    const [secret, key] = rightsOf(under);
    expect(secret).toEqual({
      Sid: 'RotateOneSecret',
      Effect: 'Allow',
      Action: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      Resource: { Ref: expect.stringMatching(/^SubjectSecret/) },
    });
    expect(key).toMatchObject({
      Sid: 'UseItsKey',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
    });
    expect(JSON.stringify(rightsOf(under))).not.toContain('*');
  });

  test('D06 the function exists, has time to wait, and logs to a group under a key', () => {
    const { template } = of(kind);
    const [func] = Object.values(template.findResources('AWS::Lambda::Function'));
    const [file] = (func?.['Properties'].Handler as string).split('.');
    expect(existsSync(join(__dirname, '../../../lib/data/secrets/rotation-handler', `${file}.js`))).toBe(true);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Timeout: 900,
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^RotationLog') } },
      Environment: {
        Variables: Match.objectLike({ SECRET_ARN: { Ref: Match.stringLikeRegexp('^SubjectSecret') } }),
      },
    });
  });

  test('D06 a failed step rings', () => {
    of(kind).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Threshold: 1,
      AlarmActions: [Match.anyValue()],
    });
  });

  test('D06 passes the packs', () => {
    expect(findingsOf(of(kind).stack)).toEqual([]);
  });

  test.each([0, 366, 1.5])('D06 refuses to rotate every %d days', (everyDays) => {
    expect(() => rotationUnderTest(kind, { everyDays })).toThrow(
      `days between two rotations must be a whole number from 1 to 365, got ${everyDays}; change everyDays`,
    );
  });
});

describe('what a rotation may do beside its secret', () => {
  test('D06 of the origin’s header: the named distributions, their web ACL to read, and one pattern set', () => {
    expect(rightsOf(of('origin')).slice(2, -1)).toEqual([
      {
        Sid: 'SendTheHeader',
        Effect: 'Allow',
        Action: ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'],
        Resource: ['E123', 'E456'].map((id) => `arn:aws:cloudfront::111111111111:distribution/${id}`),
      },
      { Sid: 'KeepTheWebAcl', Effect: 'Allow', Action: 'wafv2:GetWebACL', Resource: WEB_ACL },
      {
        Sid: 'AcceptTheHeader',
        Effect: 'Allow',
        Action: ['wafv2:GetRegexPatternSet', 'wafv2:UpdateRegexPatternSet'],
        Resource: PATTERNS.arn,
      },
    ]);
  });

  test('D06 of signing keys: one store', () => {
    expect(rightsOf(of('keys')).slice(2, -1)).toEqual([
      {
        Sid: 'KeepTwoKeys',
        Effect: 'Allow',
        Action: [
          'cloudfront-keyvaluestore:DescribeKeyValueStore',
          'cloudfront-keyvaluestore:ListKeys',
          'cloudfront-keyvaluestore:UpdateKeys',
        ],
        Resource: STORE,
      },
    ]);
  });

  test('D06 of a cache password: one user', () => {
    expect(rightsOf(of('password')).slice(2, -1)).toEqual([
      {
        Sid: 'ChangeOneUser',
        Effect: 'Allow',
        Action: ['elasticache:DescribeUsers', 'elasticache:ModifyUser'],
        Resource: 'arn:aws:elasticache:eu-west-1:111111111111:user:cart',
      },
    ]);
  });

  test.each(['', 'x origin', 'X-Amz-Secret', 'x-edge-secret', 'x'.repeat(129)])('D06 refuses the header %j', (name) => {
    expect(() => rotationUnderTest('origin', { headerName: name })).toThrow('origin header must be 1 to 128 letters');
  });

  test.each([[[]], [['1', '2', '3', '4', '5', '6']]])('D06 refuses the distributions %j', (distributionIds) => {
    expect(() => rotationUnderTest('origin', { distributionIds })).toThrow(
      `distributions of a rotation must be a whole number from 1 to 5, got ${distributionIds.length}; change distributionIds`,
    );
  });

  test('D06 reads no web ACL where the distributions have none', () => {
    const rights = rightsOf(rotationUnderTest('origin', { webAclArns: [] }));
    expect(rights.map(({ Sid }) => Sid)).not.toContain('KeepTheWebAcl');
  });

  test.each(['', '1cart', 'cart user', 'c'.repeat(41)])('D06 refuses the cache user %j', (userId) => {
    expect(() => rotationUnderTest('password', { userId })).toThrow('cache user must be a letter and up to 39');
  });
});

describe('SecretAlarms', () => {
  test('D06 rings for every lost rotation, and for every call that opens or removes a secret', () => {
    const { stack, alarmTopic } = secretPlace();
    new SecretAlarms(stack, 'Subject', { alarmTopic });
    const template = Template.fromStack(stack);
    const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      {
        source: ['aws.secretsmanager'],
        'detail-type': ['AWS Service Event via CloudTrail'],
        detail: {
          eventSource: ['secretsmanager.amazonaws.com'],
          eventName: ['RotationAbandoned', 'RotationFailed', 'TestRotationFailed'],
        },
      },
      {
        source: ['aws.secretsmanager'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['secretsmanager.amazonaws.com'],
          eventName: [
            'CancelRotateSecret',
            'DeleteResourcePolicy',
            'DeleteSecret',
            'PutResourcePolicy',
            'RemoveRegionsFromReplication',
            'ReplicateSecretToRegions',
            'StopReplicationToReplica',
          ],
        },
      },
    ]);
    expect(rules.every(({ Targets }) => Targets.length === 1 && Targets[0].RoleArn !== undefined)).toBe(true);
    expect(findingsOf(stack)).toEqual([]);
  });
});
