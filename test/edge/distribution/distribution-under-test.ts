import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { TunedWebAcl } from '../../../lib/edge/web-acl/tuned-web-acl';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { EdgeDistribution, type EdgeDistributionProps } from '../../../lib/edge/distribution/edge-distribution';
import { type IOriginLock } from '../../../lib/edge/ingress/origin-lock';
import { logKeyIn, shopRules, stackIn, zoneIn } from '../edge-stack-under-test';

/** A cache behaviour of a template. */
export interface Behaviour {
  readonly PathPattern?: string;
  readonly CachePolicyId: unknown;
  readonly [name: string]: unknown;
}

/** The configuration of a distribution of a template. */
export interface DistributionConfig {
  readonly DefaultCacheBehavior: Behaviour;
  readonly CacheBehaviors: Behaviour[];
  readonly [name: string]: unknown;
}

/** What makes a distribution in a stack of its own. */
export type Subject = (stack: Stack) => Partial<EdgeDistributionProps>;

/** A lock on a VPC origin that stands elsewhere. */
export function lockIn(stack: Stack, domainName = 'origin.shop.example.com'): IOriginLock {
  const vpcOrigin = cloudfront.VpcOrigin.fromVpcOriginId(stack, 'VpcOrigin', 'vo_abc');
  return {
    domainName,
    origin: (connection = {}) => origins.VpcOrigin.withVpcOrigin(vpcOrigin, { ...connection, domainName }),
  };
}

/** A web ACL of the shop. */
export function webAclIn(stack: Stack, scope = WebAclScope.CLOUDFRONT): TunedWebAcl {
  return new TunedWebAcl(stack, 'WebAcl', { scope, rules: shopRules(), encryptionKey: logKeyIn(stack) });
}

/** The distribution of the tests, in a stack of us-east-1 with what it needs. */
export function distributionIn(stack: Stack, props: Partial<EdgeDistributionProps> = {}): EdgeDistribution {
  return new EdgeDistribution(stack, 'Subject', {
    domainName: 'shop.example.com',
    hostedZone: zoneIn(stack),
    origin: props.origin ?? lockIn(stack),
    webAcl: props.webAcl ?? webAclIn(stack),
    archive: s3.Bucket.fromBucketArn(stack, 'Archive', 'arn:aws:s3:::archive'),
    ...props,
  });
}

/** A stack with the distribution of the tests. */
export function stackWith(subject: Subject = () => ({})): Stack {
  const stack = stackIn('us-east-1');
  distributionIn(stack, subject(stack));
  return stack;
}

/** All resources of a type, by their ids. */
export function resourcesOf(stack: Stack, type: string): Record<string, Record<string, unknown>> {
  const found = Object.entries(Template.fromStack(stack).findResources(type));
  return Object.fromEntries(found.map(([id, { Properties }]) => [id, Properties as Record<string, unknown>]));
}

/** The properties of the only resource of a type, or of the only one whose id matches. */
export function only(stack: Stack, type: string, id = /./): Record<string, unknown> {
  const found = Object.entries(resourcesOf(stack, type)).filter(([name]) => id.test(name));
  expect(found.map(([name]) => name)).toHaveLength(1);
  return found[0]?.[1] ?? {};
}

/** The configuration of the only distribution of a stack. */
export function configOf(stack: Stack): DistributionConfig {
  return only(stack, 'AWS::CloudFront::Distribution')['DistributionConfig'] as DistributionConfig;
}

/** The behaviour of a path pattern. */
export function behaviourOf(stack: Stack, pattern: string): Behaviour {
  const found = configOf(stack).CacheBehaviors.filter(({ PathPattern }) => PathPattern === pattern);
  expect(found).toHaveLength(1);
  return found[0] as Behaviour;
}

/** What a template refers to by `Ref` or `Fn::GetAtt`, e.g. a policy from a behaviour. */
export function referred(stack: Stack, type: string, reference: unknown): Record<string, unknown> {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  return resourcesOf(stack, type)[Ref ?? attribute?.[0] ?? ''] ?? {};
}
