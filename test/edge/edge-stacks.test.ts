import { Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { prod } from '../../lib/app/config/prod';
import { EdgeStack } from '../../lib/app/stacks/edge-stack';
import { IngressStack } from '../../lib/app/stacks/ingress-stack';
import { SecurityGroupChain, SegmentedVpc } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf, testApp } from '../../lib/testing';
import { ACCOUNT, logKeyIn } from './edge-stack-under-test';

interface Stacks {
  readonly base: Stack;
  readonly ingress: IngressStack;
  readonly edge: EdgeStack;
}

function stacks(): Stacks {
  const stage = new Stage(testApp(), 'prod');
  const env = { account: ACCOUNT, region: 'eu-west-1' };
  const graph = new ServiceGraph(prod.graph);
  const base = new Stack(stage, 'base', { env });
  const archive = new s3.Bucket(base, 'Archive');
  const network = new SegmentedVpc(base, 'Network', { ...prod.network, archive });
  const domain = {
    originDomainName: `origin.${prod.domain.name}`,
    hostedZoneId: prod.domain.hostedZoneId,
    hostedZoneName: prod.domain.hostedZoneName,
    catchAllRateLimit: prod.edge.catchAllRateLimit,
  };
  const ingress = new IngressStack(stage, 'ingress', {
    env,
    crossRegionReferences: true,
    network,
    chain: new SecurityGroupChain(base, 'Chain', { vpc: network.vpc, graph }),
    graph,
    accessLogs: new s3.Bucket(base, 'AccessLogs'),
    logKey: logKeyIn(base),
    ...domain,
  });
  const edge = new EdgeStack(stage, 'edge', {
    env: { ...env, region: 'us-east-1' },
    crossRegionReferences: true,
    origin: ingress.origin,
    archive,
    domainName: prod.domain.name,
    ...domain,
    ...prod.edge,
  });
  return { base, ingress, edge };
}

function exportsOf(stack: Stack): string[] {
  const writers = Object.values(Template.fromStack(stack).findResources('Custom::CrossRegionExportWriter'));
  return writers.flatMap((writer) =>
    Object.keys((writer as { Properties: { WriterProps: { exports: object } } }).Properties.WriterProps.exports),
  );
}

describe('ingress and edge stacks', () => {
  test('E01 hand the VPC origin and the archive across the regions, and nothing else', () => {
    const { base, ingress } = stacks();
    expect(exportsOf(ingress)).toEqual([expect.stringMatching(/VpcOrigin.*Id/)]);
    expect(exportsOf(base)).toEqual([expect.stringMatching(/Archive.*Arn/)]);
  });

  test('E01 join the distribution to the VPC origin of the load balancer', () => {
    const { edge } = stacks();
    const [distribution] = Object.values(Template.fromStack(edge).findResources('AWS::CloudFront::Distribution'));
    expect(distribution).toMatchObject({
      Properties: {
        DistributionConfig: {
          Origins: [
            {
              DomainName: 'origin.shop.example.com',
              VpcOriginConfig: {
                VpcOriginId: { 'Fn::GetAtt': [expect.any(String), expect.stringMatching(/VpcOrigin.*Id/)] },
              },
            },
          ],
        },
      },
    });
  });

  test('E03 put one web ACL before the distribution and one before the load balancer', () => {
    const { ingress, edge } = stacks();
    Template.fromStack(edge).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    Template.fromStack(ingress).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'REGIONAL' });
  });

  test('E11 log under a key of the region of the web ACL', () => {
    const { edge } = stacks();
    const [group] = Object.values(Template.fromStack(edge).findResources('AWS::Logs::LogGroup'));
    expect(group).toMatchObject({
      Properties: { KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^LogKey/), 'Arn'] } },
    });
    Template.fromStack(edge).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'logs.us-east-1.amazonaws.com' },
            Condition: {
              ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:*` },
            },
          }),
        ]),
      },
    });
  });

  test('E01 take nothing from the stacks before them that those would have to give up', () => {
    const { base } = stacks();
    const before = Object.keys(Template.fromStack(base).findResources('AWS::S3::BucketPolicy'));
    expect(before.filter((id) => id.startsWith('AccessLogs'))).toEqual([]);
  });

  test('E01 pass the packs', () => {
    const { ingress, edge } = stacks();
    expect([...findingsOf(ingress), ...findingsOf(edge)]).toEqual([]);
  });
});
