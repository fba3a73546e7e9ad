import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DATA_CLASS_TAG_KEY, type ManagedSecret, type ManagedSecretProps, SecretContent } from '../../../lib/data';
import { findingsOf } from '../../../lib/testing';
import { type Statement } from '../../foundation/evaluate-policy';
import { READER, role, secretPlace, secretUnderTest } from './secret-place';

interface UnderTest {
  readonly stack: Stack;
  readonly subject: ManagedSecret;
}

function underTest(props: Partial<ManagedSecretProps> = {}): UnderTest {
  const place = secretPlace();
  return { stack: place.stack, subject: secretUnderTest(place, props) };
}

describe('ManagedSecret', () => {
  test('D06 by default it is under its key, tagged, unnamed, and kept with its policy', () => {
    const template = Template.fromStack(underTest().stack);
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    template.hasResource('AWS::SecretsManager::Secret', {
      ...kept,
      Properties: {
        Description: 'what the card processor gave us',
        KmsKeyId: { 'Fn::ImportValue': Match.stringLikeRegexp('^Keys:') },
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        Tags: [{ Key: DATA_CLASS_TAG_KEY, Value: 'cardholder' }],
        Name: Match.absent(),
        ReplicaRegions: Match.absent(),
        SecretString: Match.absent(),
      },
    });
    template.hasResource('AWS::SecretsManager::ResourcePolicy', {
      ...kept,
      Properties: { BlockPublicPolicy: true, SecretId: { Ref: Match.stringLikeRegexp('^SubjectSecret') } },
    });
  });

  test('D06 what a third party gives out has no value until somebody puts it', () => {
    const { stack } = underTest({ content: SecretContent.PUT_BY_HAND });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: Match.absent(),
      SecretString: Match.absent(),
    });
  });

  test('D06 refuses a value to be put by hand where nobody may put it, and takes one that is made up', () => {
    const place = secretPlace(false);
    secretUnderTest(place, { content: SecretContent.PUT_BY_HAND });
    expect(() => Template.fromStack(place.stack)).toThrow(
      'secret whose value is put by hand needs a break-glass role, as nobody else may put one, got none; name the role by nameBreakGlassRole (Test/Subject)',
    );
    const other = secretPlace(false);
    secretUnderTest(other);
    expect(() => Template.fromStack(other.stack)).not.toThrow();
  });

  test('D06 a generated field stands beside what is no secret', () => {
    const { stack } = underTest({ content: SecretContent.generatedField('password', { username: 'cart' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        PasswordLength: 64,
        ExcludePunctuation: true,
        GenerateStringKey: 'password',
        SecretStringTemplate: '{"username":"cart"}',
      },
    });
    expect(() => SecretContent.generatedField('password', { password: 'x' })).toThrow(
      'generated field of a secret must not be given, got password; remove it from the other fields',
    );
  });

  test('D06 a copy in another region has a key there', () => {
    const encryptionKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/1';
    const { stack } = underTest({ replicaRegions: [{ region: 'eu-central-1', encryptionKeyArn }] });
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      ReplicaRegions: [{ Region: 'eu-central-1', KmsKeyId: encryptionKeyArn }],
    });
  });

  test('D06 mounting takes two rights on it and one on its key, through Secrets Manager alone', () => {
    const place = secretPlace();
    const subject = secretUnderTest(place);
    const policy = new iam.ManagedPolicy(place.stack, 'Rights');
    subject.grantMount(policy);
    const template = Template.fromStack(place.stack);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
            Resource: { Ref: Match.stringLikeRegexp('^SubjectSecret') },
          },
          {
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: { 'Fn::ImportValue': Match.anyValue() },
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
          },
        ],
      },
    });
  });

  test('D06 nothing adds to its policy from afar', () => {
    const place = secretPlace();
    const subject = secretUnderTest(place);
    const before = JSON.stringify(place.stack.resolve(subject.secret.secretArn));
    subject.secret.grantRead(new iam.AccountPrincipal('222222222222'));
    subject.secret.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['*'], resources: ['*'] }),
    );
    const template = Template.fromStack(place.stack);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 1);
    const [policy] = Object.values(template.findResources('AWS::SecretsManager::ResourcePolicy'));
    const effects = (policy?.['Properties'].ResourcePolicy.Statement as Statement[]).map(({ Effect }) => Effect);
    expect(new Set(effects)).toEqual(new Set(['Deny']));
    expect(before).toContain('SubjectSecret');
  });

  test.each<[string, Partial<ManagedSecretProps>, string]>([
    ['no description', { description: '' }, 'must have 1 to 2048 characters, got 0; change description (Test/Subject)'],
    ['a long description', { description: 'x'.repeat(2049) }, 'must have 1 to 2048 characters, got 2049'],
    ['every role as a reader', { readerRoleArns: ['*'] }, 'must be the ARN of one role, named once, got "*"'],
    ['readers by pattern', { readerRoleArns: [role('prod-*')] }, `named once, got "${role('prod-*')}"`],
    ['a user as a reader', { readerRoleArns: ['arn:aws:iam::111111111111:user/ann'] }, 'ARN of one role'],
    ['a reader twice', { readerRoleArns: [READER, READER] }, 'named once'],
    [
      'too many readers',
      { readerRoleArns: Array.from({ length: 21 }, (_, index) => role(`r${index}`)) },
      'readers of a secret must be a whole number from 0 to 20, got 21; change readerRoleArns',
    ],
    [
      'a copy in its own region',
      { replicaRegions: [{ region: 'eu-west-1', encryptionKeyArn: 'arn' }] },
      'replica of a secret must be in another region than eu-west-1, each once, got eu-west-1',
    ],
    [
      'two copies in one region',
      { replicaRegions: [1, 2].map(() => ({ region: 'eu-central-1', encryptionKeyArn: 'arn' })) },
      'each once, got eu-central-1; change replicaRegions (Test/Subject)',
    ],
  ])('D06 refuses %s', (_, props, message) => {
    expect(() => secretUnderTest(secretPlace(), props)).toThrow(message);
  });

  test('D06 passes the packs when somebody says why nobody rotates it, and not before', () => {
    const { stack, subject } = underTest({ content: SecretContent.PUT_BY_HAND });
    expect(findingsOf(stack)).toEqual([
      expect.stringContaining('AwsSolutions-SMG4'),
      expect.stringContaining('HIPAA.Security-SecretsManagerRotationEnabled'),
      expect.stringContaining('NIST.800.53.R5-SecretsManagerRotationEnabled'),
    ]);
    subject.acknowledgeNoRotation('the card processor gives out another one when we ask, once a year');
    expect(findingsOf(stack)).toEqual([]);
  });
});
