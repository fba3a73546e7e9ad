import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataKeys } from '../../lib/data';
import { DataClass } from '../../lib/service-graph';
import { findingsOf, testApp } from '../../lib/testing';
import { type Statement } from '../foundation/evaluate-policy';
import { decideOnKey, role } from '../foundation/key-requests';
import { ENV } from './place';

const stack = new Stack(testApp(), 'Test', { env: ENV });
const keys = new DataKeys(stack, 'Subject');
const asked = [DataClass.INTERNAL, DataClass.PII, DataClass.CARDHOLDER, DataClass.PII, DataClass.AUDIT].map(
  (dataClass) => keys.keyFor(dataClass),
);
keys.keyFor(DataClass.PII, 'elasticache');
keys.keyFor(DataClass.PII, 's3');
keys.keyFor(DataClass.CARDHOLDER, 'rds');
keys.allowUse(DataClass.PII, { sid: 'Orders', roleArns: [role('test-orders')], actions: ['kms:Decrypt'] });
keys.allowUse(DataClass.PUBLIC, { sid: 'Web', roleArns: [role('test-web')], actions: ['kms:Encrypt'] });
const template = Template.fromStack(stack);

function policyOf(description: string): Statement[] {
  const found = template.findResources('AWS::KMS::Key', { Properties: { Description: `Encrypts ${description}` } });
  return Object.values(found)[0]?.['Properties'].KeyPolicy.Statement;
}

describe('DataKeys', () => {
  test('D05 each data class has a key of its own, rotated every year and retained', () => {
    expect(new Set(asked).size).toBe(4);
    template.allResources('AWS::KMS::Key', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    template.allResourcesProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      RotationPeriodInDays: 365,
      PendingWindowInDays: 30,
    });
  });

  test('D05 by default there is no key for a class that nobody uses', () => {
    const empty = new Stack(testApp(), 'Test', { env: ENV });
    new DataKeys(empty, 'Subject').keyFor(DataClass.CARDHOLDER);
    const one = Template.fromStack(empty);
    one.hasResourceProperties('AWS::KMS::Key', { Description: 'Encrypts data of the PCI DSS scope' });
    one.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('D05 the key of personal data alone can be copied to other regions', () => {
    const found = template.findResources('AWS::KMS::Key', { Properties: { MultiRegion: true } });
    expect(Object.values(found).map(({ Properties }) => Properties.Description)).toEqual([
      'Encrypts data about people',
    ]);
    template.resourceCountIs('AWS::KMS::Key', 5);
  });

  test('D05 each has an alias that says the stack and the class', () => {
    for (const id of ['Public', 'Internal', 'Pii', 'Cardholder', 'Audit']) {
      template.hasResourceProperties('AWS::KMS::Alias', {
        AliasName: `alias/Test/Subject/${id}`,
        TargetKeyId: { Ref: Match.stringLikeRegexp(`^Subject${id}Key`) },
      });
    }
  });

  test('D05 a right in IAM does not reach over the border of a class, of a service or of a name', () => {
    const decrypts = (description: string, name: string, via?: string) =>
      decideOnKey(policyOf(description), 'kms:Decrypt', { arn: role(name), via });
    expect(decrypts('data about people', 'test-reader', 's3.eu-west-1')).toBe('allow');
    expect(decrypts('data about people', 'test-reader', 'elasticache.eu-west-1')).toBe('allow');
    expect(decrypts('data of the PCI DSS scope', 'test-reader', 'rds.eu-west-1')).toBe('allow');
    expect(decrypts('data about people', 'test-orders')).toBe('allow');
    expect(decrypts('data about people', 'test-reader', 'rds.eu-west-1')).toBe('nothing');
    expect(decrypts('data of the PCI DSS scope', 'test-reader', 's3.eu-west-1')).toBe('nothing');
    expect(decrypts('data of the PCI DSS scope', 'test-orders')).toBe('nothing');
    expect(decrypts('data about people', 'test-web')).toBe('nothing');
    expect(decrypts('data meant for everybody', 'test-web')).toBe('nothing');
    expect(decideOnKey(policyOf('data meant for everybody'), 'kms:Encrypt', { arn: role('test-web') })).toBe('allow');
  });

  test('D05 D09 Macie may decrypt where the class is looked through, and not evidence', () => {
    const macie = { arn: role('aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie') };
    for (const description of ['data about people', 'data of the PCI DSS scope', 'data meant for everybody']) {
      expect(decideOnKey(policyOf(description), 'kms:Decrypt', macie)).toBe('allow');
      expect(decideOnKey(policyOf(description), 'kms:Encrypt', macie)).toBe('nothing');
    }
    expect(decideOnKey(policyOf('evidence'), 'kms:Decrypt', macie)).toBe('nothing');
  });

  test('D05 alone passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
