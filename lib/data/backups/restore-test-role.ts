import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../foundation';

/** What AWS Backup calls everything that it restores for a test. */
export const RESTORE_TEST_PREFIX = 'awsbackup-restore-test';

/** Settings of a {@link RestoreTestRole}. */
export interface RestoreTestRoleProps {
  /** The keys of the vault and of what is restored. */
  readonly encryptionKeys: kms.IKey[];

  /** Name of the subnet group that clusters are restored to. */
  readonly subnetGroupName: string;
}

/**
 * The role with which AWS Backup restores for a test. Protects the data against the restore: it makes clusters and buckets
 * under the name of a test and can touch no others, so that a test never overwrites what it tests. AWS's own policies for
 * restores reach every cluster and every bucket of the account.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
 */
export class RestoreTestRole extends Construct {
  /** The role. */
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: RestoreTestRoleProps) {
    super(scope, id);
    const { account, partition, region } = Stack.of(this);
    const rds = (resource: string): string => `arn:${partition}:rds:${region}:${account}:${resource}`;
    const buckets = `arn:${partition}:s3:::${RESTORE_TEST_PREFIX}*`;
    const keys = props.encryptionKeys.map(({ keyArn }) => keyArn);
    const role = new iam.Role(this, 'Role', {
      description: 'Lets AWS Backup restore for tests, under the name of a test alone',
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
    });
    const allow = (sid: string, actions: string[], resources: string[], conditions?: iam.Conditions) =>
      new iam.PolicyStatement({ sid, actions, resources, conditions });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Restores of clusters and buckets under the name of a test',
      roles: [role],
      statements: [
        allow(
          'TestClusters',
          ['rds:AddTagsToResource', 'rds:DeleteDBCluster', 'rds:RestoreDBClusterFromSnapshot'],
          [rds(`cluster:${RESTORE_TEST_PREFIX}*`)],
        ),
        allow(
          'PartsOfTestClusters',
          ['rds:RestoreDBClusterFromSnapshot'],
          [
            rds('cluster-snapshot:awsbackup:*'),
            rds('cluster-pg:default.*'),
            rds('og:default:*'),
            rds(`subgrp:${props.subnetGroupName}`),
          ],
        ),
        allow(
          'SeeClusters',
          ['rds:DescribeDBClusterSnapshots', 'rds:DescribeDBClusters', 'rds:ListTagsForResource'],
          [rds('cluster:*'), rds('cluster-snapshot:*')],
        ),
        allow(
          'TestBuckets',
          [
            's3:CreateBucket',
            's3:GetBucketLocation',
            's3:GetBucketOwnershipControls',
            's3:GetBucketTagging',
            's3:GetBucketVersioning',
            's3:ListBucket',
            's3:ListBucketVersions',
            's3:PutBucketOwnershipControls',
            's3:PutBucketTagging',
            's3:PutBucketVersioning',
          ],
          [buckets],
        ),
        allow(
          'TestObjects',
          [
            's3:AbortMultipartUpload',
            's3:DeleteObject',
            's3:GetObject',
            's3:GetObjectAcl',
            's3:GetObjectTagging',
            's3:GetObjectVersion',
            's3:GetObjectVersionAcl',
            's3:ListMultipartUploadParts',
            's3:PutObject',
            's3:PutObjectAcl',
            's3:PutObjectTagging',
            's3:PutObjectVersionAcl',
          ],
          [`${buckets}/*`],
        ),
        allow('SeeKeys', ['kms:DescribeKey'], keys),
        allow('KeysOfClusters', ['kms:CreateGrant'], keys, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
        allow(
          'UseKeys',
          ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
          keys,
          {
            StringEquals: {
              'kms:ViaService': ['backup', 'rds', 's3'].map((service) => `${service}.${region}.amazonaws.com`),
            },
          },
        ),
      ],
    });
    acknowledgeWildcards(policy, {
      TestClusters: 'AWS Backup makes the names of tests up at run time; no other cluster begins with that',
      PartsOfTestClusters: 'snapshots of AWS Backup, and the groups that RDS itself takes by default; none is changed',
      SeeClusters: 'shows settings of clusters and of snapshots, and nothing that is in them',
      TestBuckets: 'AWS Backup makes the names of tests up at run time; no other bucket begins with that',
      TestObjects: 'any object of buckets that AWS Backup made for tests, and of no other bucket',
    });
    this.role = role;
  }
}
