import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EncryptionKey } from '../../lib/foundation';
import { ImageRepository, type ImageRepositoryProps } from '../../lib/supply-chain';
import { findingsOf, testApp } from '../../lib/testing';

function stackWithRepository(props: Partial<ImageRepositoryProps> = {}): Stack {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const { key } = new EncryptionKey(stack, 'Key', { description: 'test', services: ['ecr'] });
  new ImageRepository(stack, 'Subject', { repositoryName: 'services/orders', encryptionKey: key, ...props });
  return stack;
}

interface LifecycleRule {
  readonly selection: { readonly tagStatus: string; readonly countType: string; readonly countNumber: number };
}

function lifecycleRules(stack: Stack): LifecycleRule[] {
  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  return JSON.parse(repository?.['Properties'].LifecyclePolicy.LifecyclePolicyText).rules;
}

describe('ImageRepository', () => {
  test('S04 has immutable tags, the given key, scans on push and outlives its stack with its images by default', () => {
    Template.fromStack(stackWithRepository()).hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        RepositoryName: 'services/orders',
        ImageTagMutability: 'IMMUTABLE',
        ImageScanningConfiguration: { ScanOnPush: true },
        EncryptionConfiguration: {
          EncryptionType: 'KMS',
          KmsKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        },
        EmptyOnDelete: Match.absent(),
        RepositoryPolicyText: Match.absent(),
      },
    });
  });

  test('S04 drops untagged images after 14 days and keeps the newest 50 by default', () => {
    expect(lifecycleRules(stackWithRepository())).toMatchObject([
      { selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 14, countUnit: 'days' } },
      { selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 50 } },
    ]);
  });

  test.each(['Orders', 'services//orders', '-orders', 'orders-', 'a', ''])(
    'S04 refuses "%s" as a name',
    (repositoryName) => {
      expect(() => stackWithRepository({ repositoryName })).toThrow(
        `image repository needs a name of 2 to 256 characters (a-z, 0-9, inner . _ - /), got "${repositoryName}"; mend repositoryName (Test/Subject)`,
      );
    },
  );

  test('G01 passes the packs', () => {
    expect(findingsOf(stackWithRepository())).toEqual([]);
  });
});
