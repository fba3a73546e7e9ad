import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { findingsOf } from '../../lib/testing';
import { ACCOUNT } from './edge-stack-under-test';

import { baseStack, ingressStack, stacks } from './edge-stacks-under-test';

function resourcesOf(stack: Stack): Record<string, { Type: string }> {
  return Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string }>;
}

function exportsOf(stack: Stack): string[] {
  const writers = Object.values(Template.fromStack(stack).findResources('Custom::CrossRegionExportWriter'));
  return writers.flatMap((writer) =>
    Object.keys((writer as { Properties: { WriterProps: { exports: object } } }).Properties.WriterProps.exports),
  );
}

/** No test changes them. */
const built = stacks();

describe('ingress and edge stacks', () => {
  test('E01 hand the VPC origin, the store of signing keys and the archive across the regions, and nothing else', () => {
    const { base, ingress } = built;
    expect(exportsOf(ingress).sort()).toEqual([
      expect.stringMatching(/VpcOrigin.*Id/),
      expect.stringMatching(/SignatureKeysStore.*Arn/),
    ]);
    expect(exportsOf(base)).toEqual([expect.stringMatching(/Archive.*Arn/)]);
  });

  test('E01 join the distribution to the VPC origin of the load balancer', () => {
    const { edge } = built;
    const [distribution] = Object.values(Template.fromStack(edge).findResources('AWS::CloudFront::Distribution'));
    const { Origins = [], DefaultCacheBehavior } = distribution?.['Properties'].DistributionConfig ?? {};
    const [shop, pages, ...more] = Origins;
    expect(shop).toMatchObject({
      DomainName: 'origin.shop.example.com',
      VpcOriginConfig: {
        VpcOriginId: { 'Fn::GetAtt': [expect.any(String), expect.stringMatching(/VpcOrigin.*Id/)] },
      },
    });
    expect(DefaultCacheBehavior.TargetOriginId).toBe(shop.Id);
    // The page for errors, by its own bucket alone.
    expect([pages.OriginAccessControlId, more]).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^ErrorPages/), 'Id'] },
      [],
    ]);
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
    const groups = Template.fromStack(edge).findResources('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-') },
    });
    const [group] = Object.values(groups);
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
