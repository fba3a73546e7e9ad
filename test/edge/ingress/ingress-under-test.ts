import { type Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { OriginVerification } from '../../../lib/edge/ingress/origin-verification';
import { PublicIngress, type PublicIngressProps } from '../../../lib/edge/ingress/public-ingress';
import { ingressRules } from '../../../lib/edge/web-acl/ingress-rules';
import { TunedWebAcl, type TunedWebAclProps } from '../../../lib/edge/web-acl/tuned-web-acl';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { AlarmTopic } from '../../../lib/foundation';
import { ServiceGraph } from '../../../lib/service-graph';
import { logKeyIn, stackIn, zoneIn } from '../edge-stack-under-test';

export const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];
export const GROUP = 'sg-0123456789abcdef0';
export const ORIGIN = 'origin.shop.example.com';

const service = { port: 8443, replicas: 1 };

const graph = new ServiceGraph({
  services: [
    { ...service, name: 'storefront', namespace: 'storefront', exposedPaths: ['/'] },
    { ...service, name: 'orders', namespace: 'orders', exposedPaths: ['/checkout', '/api/orders'] },
    { ...service, name: 'payments', namespace: 'payments', cardholderData: true, allowedCallers: ['orders'] },
  ],
  calls: [{ from: 'orders', to: 'payments' }],
});

/** The web ACL of a load balancer, with the rules of the platform and the given ones. */
export function regionalWebAcl(
  stack: Stack,
  verification: OriginVerification | undefined,
  props: Partial<TunedWebAclProps> = {},
): TunedWebAcl {
  return new TunedWebAcl(stack, 'WebAcl', {
    scope: WebAclScope.REGIONAL,
    rules: [...ingressRules({ catchAllRateLimit: 2000 }), ...(verification ? [verification.rule] : [])],
    encryptionKey: logKeyIn(stack),
    ...props,
  });
}

/** A public load balancer and what it needs. */
export interface PublicUnderTest {
  readonly stack: Stack;
  readonly verification: OriginVerification;
  readonly ingress: PublicIngress;
}

/** A stack in eu-west-1 with a public load balancer; the web ACL may be another one. */
export function publicIngress(
  webAclOf: (stack: Stack, verification: OriginVerification) => TunedWebAcl = regionalWebAcl,
  props: Partial<PublicIngressProps> = {},
): PublicUnderTest {
  const stack = stackIn('eu-west-1');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: SUBNETS,
    publicSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef0'],
  });
  const verification = new OriginVerification(stack, 'Verification');
  const ingress = new PublicIngress(stack, 'Subject', {
    vpc,
    subnets: { subnetType: ec2.SubnetType.PUBLIC },
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Alb', GROUP, { mutable: false }),
    graph,
    originDomainName: ORIGIN,
    hostedZone: zoneIn(stack) as route53.IHostedZone,
    verification,
    webAcl: webAclOf(stack, verification),
    accessLogs: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
    alarmTopic: new AlarmTopic(stack, 'Alarms', { displayName: 'test' }),
    ...props,
  });
  return { stack, verification, ingress };
}
