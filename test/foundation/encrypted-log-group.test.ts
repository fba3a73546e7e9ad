import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { allowLogEncryption, DataProtection, EncryptedLogGroup, EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

const MASKED = [
  ...['CreditCardNumber', 'CreditCardSecurityCode', 'CreditCardExpiration', 'EmailAddress'],
  ...['BankAccountNumber-DE', 'BankAccountNumber-ES', 'BankAccountNumber-FR', 'BankAccountNumber-GB'],
  ...['BankAccountNumber-IT', 'PhoneNumber-DE', 'PhoneNumber-ES', 'PhoneNumber-FR', 'PhoneNumber-GB', 'PhoneNumber-IT'],
  ...['AwsSecretKey', 'OpenSshPrivateKey', 'PgpPrivateKey', 'PkcsPrivateKey', 'PuttyPrivateKey'],
].map((name) => `arn:aws:dataprotection::aws:data-identifier/${name}`);

function policy(findings: object): object {
  return {
    Name: 'defence-in-depth',
    Description: 'Masks card data, personal data and credentials',
    Version: '2021-06-01',
    Configuration: { CustomDataIdentifier: [] },
    Statement: [
      {
        Sid: 'audit-statement-cdk',
        DataIdentifier: MASKED,
        Operation: { Audit: { FindingsDestination: findings } },
      },
      { Sid: 'redact-statement-cdk', DataIdentifier: MASKED, Operation: { Deidentify: { MaskConfig: {} } } },
    ],
  };
}

describe('EncryptedLogGroup', () => {
  const reason = 'AWS alone writes here and knows no cards';
  let stack: Stack;
  let template: Template;
  let groups: Readonly<Record<string, { readonly Properties: Record<string, unknown> }>>;

  beforeAll(() => {
    stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
    const logEncryption = new EncryptionKey(stack, 'Key', { description: 'logs', services: [] });
    allowLogEncryption(logEncryption);
    const encryptionKey = logEncryption.key;
    const off = new EncryptedLogGroup(stack, 'Off', { encryptionKey, dataProtection: DataProtection.off(reason) });
    new EncryptedLogGroup(stack, 'Plain', { encryptionKey });
    new EncryptedLogGroup(stack, 'Reporting', { encryptionKey, findings: off.logGroup });
    template = Template.fromStack(stack);
    groups = template.findResources('AWS::Logs::LogGroup') as typeof groups;
  });

  function group(start: string): [string, Record<string, unknown>] {
    const [[id, { Properties }] = ['', { Properties: {} }]] = Object.entries(groups).filter(([id]) =>
      id.startsWith(start),
    );
    return [id, Properties];
  }

  test('D08 masks card data, personal data and credentials by default, by one policy that AWS takes', () => {
    expect(group('Plain')[1]['DataProtectionPolicy']).toEqual(policy({}));
  });

  test('D08 reports what was masked to the group that is named', () => {
    const report = { CloudWatchLogs: { LogGroup: { Ref: group('Off')[0] } } };
    expect(group('Reporting')[1]['DataProtectionPolicy']).toEqual(policy(report));
  });

  test('D08 masks nothing only for a reason', () => {
    expect(group('Off')[1]).not.toHaveProperty('DataProtectionPolicy');
    expect(() => DataProtection.off('no cards')).toThrow(
      'data protection that is off needs a reason of at least 30 characters, got "no cards"',
    );
  });

  test('D08 stays within the 30720 characters of a policy', () => {
    expect(JSON.stringify(group('Reporting')[1]['DataProtectionPolicy']).length).toBeLessThan(30720);
  });

  test('D08 is kept for a year, encrypted, and outlives its stack by default', () => {
    template.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        RetentionInDays: 365,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      }),
    });
  });

  test('D08 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});

describe('EncryptedLogGroup by itself', () => {
  const ARN = `arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

  test('N06 keeps events for a year under the given key and is retained by default', () => {
    const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
    new EncryptedLogGroup(stack, 'Subject', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', ARN) });
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { RetentionInDays: 365, KmsKeyId: ARN },
    });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('N06 takes the name that an outside party demands', () => {
    const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', ARN);
    new EncryptedLogGroup(stack, 'Subject', { encryptionKey, logGroupName: 'aws-waf-logs-shop' });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: 'aws-waf-logs-shop' });
  });
});
