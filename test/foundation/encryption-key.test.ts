import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { allowLogEncryption, EncryptedLogGroup, EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

function testStack(): Stack {
  return new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
}

const accountDecides = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
  Action: 'kms:*',
  Resource: '*',
};

function keyPolicy(stack: Stack): unknown {
  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  return key?.['Properties'].KeyPolicy;
}

describe('EncryptionKey', () => {
  test('D05 rotates every year, waits 30 days before deletion and is retained by default', () => {
    const stack = testStack();
    new EncryptionKey(stack, 'Subject', { description: 'orders', services: ['s3'] });
    Template.fromStack(stack).hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true, RotationPeriodInDays: 365, PendingWindowInDays: 30 },
    });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('D05 leaves the key to the IAM of the account, and grants to AWS services alone, by default', () => {
    const stack = testStack();
    new EncryptionKey(stack, 'Subject', { description: 'orders', services: ['s3'] });
    expect(keyPolicy(stack)).toEqual({
      Version: '2012-10-17',
      Statement: [
        accountDecides,
        {
          Sid: 'GrantsByServicesOnly',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'kms:CreateGrant',
          Resource: '*',
          Condition: {
            BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
          },
        },
      ],
    });
  });

  test('D05 opens grants to others only for a reason, which stays on the key', () => {
    const stack = testStack();
    const unrestrictedGrantsReason = 'the service makes its grants with the rights of the deploying role';
    const { key } = new EncryptionKey(stack, 'Subject', {
      description: 'orders',
      unrestrictedGrantsReason,
      services: ['s3'],
    });
    expect(keyPolicy(stack)).toEqual({ Version: '2012-10-17', Statement: [accountDecides] });
    expect(key.node.metadata).toContainEqual(
      expect.objectContaining({
        type: Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
        data: { 'cdk-validator-cfnguard::kms_create_grant_aws_service_check': unrestrictedGrantsReason },
      }),
    );
    expect(findingsOf(stack)).toEqual([]);
  });

  test('D05 lets a service use the key only under a condition', () => {
    const stack = testStack();
    const key = new EncryptionKey(stack, 'Subject', { description: 'orders', services: ['s3'] });
    expect(() => key.allowService('s3.amazonaws.com', ['kms:Decrypt'], {})).toThrow(
      'use of the key by s3.amazonaws.com needs a condition, got none; add aws:SourceAccount or aws:SourceArn (Test/Subject)',
    );
    key.allowService('s3.amazonaws.com', ['kms:Decrypt'], { StringEquals: { 'aws:SourceAccount': '111111111111' } });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'kms:Decrypt',
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
          },
        ]),
      },
    });
  });

  test('D05 admits CloudWatch Logs for log groups of this account and region, and for no other', () => {
    const stack = testStack();
    allowLogEncryption(new EncryptionKey(stack, 'Subject', { description: 'logs', services: ['s3'] }));
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
            Condition: {
              ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:111111111111:log-group:*' },
            },
          }),
        ]),
      },
    });
  });
});

describe('EncryptedLogGroup', () => {
  test('N06 keeps events for a year under the given key and is retained by default', () => {
    const stack = testStack();
    const encryptionKey = kms.Key.fromKeyArn(
      stack,
      'Key',
      'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    );
    new EncryptedLogGroup(stack, 'Subject', { encryptionKey });
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        RetentionInDays: 365,
        KmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('N06 takes the name that an outside party demands', () => {
    const stack = testStack();
    const encryptionKey = kms.Key.fromKeyArn(
      stack,
      'Key',
      'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    );
    new EncryptedLogGroup(stack, 'Subject', {
      encryptionKey,
      logGroupName: 'aws-waf-logs-shop',
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: 'aws-waf-logs-shop',
    });
  });
});
