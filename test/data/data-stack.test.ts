import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { prod } from '../../lib/app/config/prod';
import { DataStack } from '../../lib/app/stacks/data-stack';
import { type SecurityGroupChain, type SegmentedVpc } from '../../lib/network';
import { ServiceGraph, type ServiceGraphProps } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { ENV, surroundings } from './place';

function dataStack(graph: ServiceGraphProps = prod.graph): DataStack {
  const { vpc, subnets, logKey } = surroundings();
  const group = (store: string): ec2.ISecurityGroup =>
    ec2.SecurityGroup.fromSecurityGroupId(vpc.stack, store, `sg-${store}`);
  return new DataStack(vpc.node.root, 'data', {
    env: ENV,
    network: { vpc, dataSubnets: subnets } as SegmentedVpc,
    chain: { database: group('database'), cache: group('cache'), stream: group('stream') } as SecurityGroupChain,
    graph: new ServiceGraph(graph),
    sizes: prod.data,
    accessLogs: s3.Bucket.fromBucketName(vpc.stack, 'AccessLogs', 'access-logs'),
    logKey,
  });
}

function keyDescription(template: Template, keyArn: { 'Fn::GetAtt': string[] }): string {
  return template.findResources('AWS::KMS::Key')[keyArn['Fn::GetAtt'][0] ?? '']?.Properties.Description;
}

function bucketKey(template: Template): { 'Fn::GetAtt': string[] } {
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
  return bucket?.Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault
    .KMSMasterKeyID;
}

describe('DataStack', () => {
  test('D02 the users of the cache and their keys are those of the service graph', () => {
    const users = Object.values(Template.fromStack(dataStack()).findResources('AWS::ElastiCache::User'));
    expect(users.map(({ Properties }) => Properties.AccessString.split(' -@all')[0])).toEqual([
      'on ~session:*',
      'on ~cart:*',
    ]);
  });

  test('N02 each store is in its own security group of the chain, and in no other', () => {
    const template = Template.fromStack(dataStack());
    const propertiesOf = (type: string): unknown =>
      Object.values(template.findResources(type)).map(({ Properties }) => Properties);
    expect(propertiesOf('AWS::RDS::DBCluster')).toMatchObject([{ VpcSecurityGroupIds: ['sg-database'] }]);
    expect(propertiesOf('AWS::ElastiCache::ReplicationGroup')).toMatchObject([{ SecurityGroupIds: ['sg-cache'] }]);
    expect(propertiesOf('AWS::MSK::Cluster')).toMatchObject([
      { BrokerNodeGroupInfo: { SecurityGroups: ['sg-stream'] } },
    ]);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('D02 the cache admits the users of its user group', () => {
    const template = Template.fromStack(dataStack());
    const [userGroup] = Object.keys(template.findResources('AWS::ElastiCache::UserGroup'));
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { UserGroupIds: [{ Ref: userGroup }] });
  });

  test('D05 each store is under the key of its data class', () => {
    const template = Template.fromStack(dataStack());
    const [database] = Object.values(template.findResources('AWS::RDS::DBCluster'));
    const [cache] = Object.values(template.findResources('AWS::ElastiCache::ReplicationGroup'));
    const [stream] = Object.values(template.findResources('AWS::MSK::Cluster'));
    const scope = 'Encrypts data of the PCI DSS scope';
    expect(keyDescription(template, database?.Properties.KmsKeyId)).toBe(scope);
    expect(keyDescription(template, stream?.Properties.EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId)).toBe(scope);
    expect(keyDescription(template, cache?.Properties.KmsKeyId)).toBe('Encrypts data about people');
    expect(keyDescription(template, bucketKey(template))).toBe('Encrypts internal data, harmless if it became known');
  });

  test('D05 a bucket that a cardholder-data service uses is under the key of the PCI DSS scope', () => {
    const services = prod.graph.services.map((service) =>
      service.cardholderData ? { ...service, buckets: [{ bucket: 'product-images', write: true }] } : service,
    );
    const template = Template.fromStack(dataStack({ ...prod.graph, services }));
    expect(keyDescription(template, bucketKey(template))).toBe('Encrypts data of the PCI DSS scope');
  });

  test('D04 there is one store for each bucket of the service graph, and no other', () => {
    const stack = dataStack();
    expect(stack.resolve(stack.bucket('product-images').bucket.bucketName)).toBeDefined();
    expect(() => stack.bucket('invoices')).toThrow(
      'no service uses a bucket invoices, known are product-images; add it to the service graph (data)',
    );
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
  });

  test('D07 the database and every bucket are in the locked backups', () => {
    const template = Template.fromStack(dataStack());
    const [selection] = Object.values(template.findResources('AWS::Backup::BackupSelection'));
    const backedUp = JSON.stringify(selection?.Properties.BackupSelection.Resources);
    for (const type of ['AWS::RDS::DBCluster', 'AWS::S3::Bucket']) {
      for (const logicalId of Object.keys(template.findResources(type))) {
        expect(backedUp).toContain(`"${logicalId}"`);
      }
    }
  });

  test('D01 the stack passes the packs', () => {
    expect(findingsOf(dataStack())).toEqual([]);
  });
});
