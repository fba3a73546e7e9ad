import { Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { prod } from '../../lib/app/config/prod';
import { EdgeStack } from '../../lib/app/stacks/edge-stack';
import { IngressStack } from '../../lib/app/stacks/ingress-stack';
import { SecurityGroupChain, SegmentedVpc } from '../../lib/network';
import { EncryptedLogGroup } from '../../lib/foundation';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf, testApp } from '../../lib/testing';
import { ACCOUNT, logKeyIn } from './edge-stack-under-test';

const env = { account: ACCOUNT, region: 'eu-west-1' };
const domain = {
  originDomainName: `origin.${prod.domain.name}`,
  hostedZoneId: prod.domain.hostedZoneId,
  hostedZoneName: prod.domain.hostedZoneName,
  catchAllRateLimit: prod.edge.catchAllRateLimit,
};

/** What stands before the ingress. */
class Base extends Stack {
  readonly graph = new ServiceGraph(prod.graph);
  readonly archive = new s3.Bucket(this, 'Archive');
  readonly network = new SegmentedVpc(this, 'Network', { ...prod.network, archive: this.archive });
  readonly chain = new SecurityGroupChain(this, 'Chain', { vpc: this.network.vpc, graph: this.graph });
  readonly accessLogs = new s3.Bucket(this, 'AccessLogs');
  readonly logKey = logKeyIn(this);
  readonly findings = new EncryptedLogGroup(this, 'Findings', { encryptionKey: this.logKey }).logGroup;
}

function baseStack(): Base {
  return new Base(new Stage(testApp(), 'prod'), 'base', { env });
}

function ingressStack(base: Base): IngressStack {
  const { network, chain, graph, accessLogs, logKey, findings } = base;
  const props = { env, crossRegionReferences: true, network, chain, graph, accessLogs, logKey, findings, ...domain };
  return new IngressStack(base.node.scope as Stage, 'ingress', props);
}

function edgeStack({ archive, node }: Base, { origin }: IngressStack): EdgeStack {
  return new EdgeStack(node.scope as Stage, 'edge', {
    env: { ...env, region: 'us-east-1' },
    crossRegionReferences: true,
    origin,
    archive,
    domainName: prod.domain.name,
    ...domain,
    ...prod.edge,
  });
}

function stacks(): { base: Base; ingress: IngressStack; edge: EdgeStack } {
  const base = baseStack();
  const ingress = ingressStack(base);
  return { base, ingress, edge: edgeStack(base, ingress) };
}

function resourcesOf(stack: Stack): Record<string, { Type: string }> {
  return Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string }>;
}

function exportsOf(stack: Stack): string[] {
  const writers = Object.values(Template.fromStack(stack).findResources('Custom::CrossRegionExportWriter'));
  return writers.flatMap((writer) =>
    Object.keys((writer as { Properties: { WriterProps: { exports: object } } }).Properties.WriterProps.exports),
  );
}

describe('ingress and edge stacks', () => {
  /** No test changes them. */
  const built = stacks();

  test('E01 hand the VPC origin and the archive across the regions, and nothing else', () => {
    const { base, ingress } = built;
    expect(exportsOf(ingress)).toEqual([expect.stringMatching(/VpcOrigin.*Id/)]);
    expect(exportsOf(base)).toEqual([expect.stringMatching(/Archive.*Arn/)]);
  });

  test('E01 join the distribution to the VPC origin of the load balancer', () => {
    const { edge } = built;
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
    const { ingress, edge } = built;
    Template.fromStack(edge).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    Template.fromStack(ingress).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'REGIONAL' });
  });

  test('D08 report what is masked in the log of the web ACL at the load balancer, and hand it on to be searched', () => {
    const { ingress } = built;
    const template = Template.fromStack(ingress);
    const group = template.findResources('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-') },
    });
    const [id = ''] = Object.keys(group);
    expect(JSON.stringify(group[id]?.['Properties'].DataProtectionPolicy)).toMatch(
      /FindingsDestination.*FindingsLogGroup/,
    );
    expect(ingress.resolve(ingress.requestLog.logGroupName)).toEqual({ Ref: id });
  });

  test('E11 log under a key of the region of the web ACL', () => {
    const { edge } = built;
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

  test('E01 change nothing that stands before them, and add what hands values across the regions alone', () => {
    const { base, ingress } = built;
    const pairs = [
      { alone: resourcesOf(baseStack()), joined: resourcesOf(base) },
      { alone: resourcesOf(ingressStack(baseStack())), joined: resourcesOf(ingress) },
    ];
    for (const { alone, joined } of pairs) {
      const [kept, added] = [true, false].map((isKept) =>
        Object.entries(joined).filter(([id]) => id in alone === isKept),
      );
      expect(Object.fromEntries(kept ?? [])).toEqual(alone);
      expect((added ?? []).map(([, { Type }]) => Type).sort()).toEqual([
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
        'Custom::CrossRegionExportWriter',
      ]);
    }
  });

  test('E01 put the load balancer into the group that admits CloudFront alone', () => {
    const { ingress } = built;
    Template.fromStack(ingress).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      SecurityGroups: [{ 'Fn::ImportValue': Match.stringLikeRegexp('ChainAlb') }],
    });
  });

  test('E01 pass the packs', () => {
    const { ingress, edge } = built;
    expect([...findingsOf(ingress), ...findingsOf(edge)]).toEqual([]);
  });
});
