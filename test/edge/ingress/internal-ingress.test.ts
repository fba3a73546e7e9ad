import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ingressRules,
  InternalIngress,
  type InternalIngressProps,
  OriginLock,
  TunedWebAcl,
  WebAclScope,
} from '../../../lib/edge';
import { ServiceGraph } from '../../../lib/service-graph';
import { findingsOf } from '../../../lib/testing';
import { logKeyIn, propertiesOf, shopRules, stackIn, zoneIn } from '../edge-stack-under-test';

const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];
const GROUP = 'sg-0123456789abcdef0';

const service = { port: 8443, replicas: 1 };
const graph = new ServiceGraph({
  services: [
    { ...service, name: 'storefront', namespace: 'storefront', exposedPaths: ['/'] },
    { ...service, name: 'orders', namespace: 'orders', exposedPaths: ['/checkout', '/api/orders'] },
    { ...service, name: 'payments', namespace: 'payments', cardholderData: true, allowedCallers: ['orders'] },
  ],
  calls: [{ from: 'orders', to: 'payments' }],
});

function stackWithIngress(props: Partial<InternalIngressProps> = {}): Stack {
  const stack = stackIn('eu-west-1');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: SUBNETS,
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef0'],
  });
  const ingress = new InternalIngress(stack, 'Subject', {
    vpc,
    subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Alb', GROUP),
    graph,
    originDomainName: 'origin.shop.example.com',
    hostedZone: zoneIn(stack),
    webAcl: new TunedWebAcl(stack, 'WebAcl', {
      scope: WebAclScope.REGIONAL,
      rules: ingressRules({ catchAllRateLimit: 2000 }),
      encryptionKey: logKeyIn(stack),
    }),
    accessLogs: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
    ...props,
  });
  new OriginLock(stack, 'Lock', { ingress, originDomainName: 'origin.shop.example.com' });
  return stack;
}

interface ListenerRule {
  readonly Properties: { readonly Priority: number; readonly Conditions: unknown; readonly Actions: unknown };
}

/** What the listener compares and does, in the order in which it looks at its rules. */
function rulesByPriority(stack: Stack): { Conditions: unknown; Actions: unknown }[] {
  const rules = Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
  return (Object.values(rules) as ListenerRule[])
    .map(({ Properties }) => Properties)
    .sort((one, other) => one.Priority - other.Priority)
    .map(({ Conditions, Actions }) => ({ Conditions, Actions }));
}

describe('InternalIngress', () => {
  test('E01 has no public address, and no rule is added to its security group', () => {
    const stack = stackWithIngress();
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject({
      Scheme: 'internal',
      SecurityGroups: [GROUP],
      Subnets: SUBNETS,
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
  });

  test('E01 cannot be deleted by mistake, drops malformed headers and logs every request', () => {
    const { LoadBalancerAttributes } = propertiesOf(stackWithIngress(), 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const attributes = (LoadBalancerAttributes as { Key: string; Value: string }[]).map(
      ({ Key, Value }) => `${Key}=${Value}`,
    );
    expect(attributes.sort()).toEqual([
      'access_logs.s3.bucket=access-logs',
      'access_logs.s3.enabled=true',
      'deletion_protection.enabled=true',
      'routing.http.desync_mitigation_mode=defensive',
      'routing.http.drop_invalid_header_fields.enabled=true',
    ]);
  });

  test('E02 speaks TLS 1.2 and 1.3 on 443 only, post-quantum where the peer can, and answers 404 by default', () => {
    expect(propertiesOf(stackWithIngress(), 'AWS::ElasticLoadBalancingV2::Listener')).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
  });

  test('E02 bears the name that CloudFront asks for', () => {
    expect(propertiesOf(stackWithIngress(), 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: 'origin.shop.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ HostedZoneId: 'Z0123456789EXAMPLE' }],
    });
  });

  test('E01 routes each exposed path of the graph to its service, the longest first, under its own host name only', () => {
    expect(rulesByPriority(stackWithIngress())).toEqual(
      [
        { paths: ['/api/orders', '/api/orders/*'], targets: 'Orders' },
        { paths: ['/checkout', '/checkout/*'], targets: 'Orders' },
        { paths: ['/*'], targets: 'Storefront' },
      ].map(({ paths, targets }) => ({
        Conditions: [
          { Field: 'host-header', HostHeaderConfig: { Values: ['origin.shop.example.com'] } },
          { Field: 'path-pattern', PathPatternConfig: { Values: paths } },
        ],
        Actions: [
          {
            Type: 'forward',
            TargetGroupArn: { Ref: expect.stringMatching(new RegExp(`^Subject${targets}TargetGroup`)) },
          },
        ],
      })),
    );
  });

  test('E02 speaks TLS to the pods and asks them over TLS whether they are well', () => {
    const template = Template.fromStack(stackWithIngress());
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 8443,
      Protocol: 'HTTPS',
      TargetType: 'ip',
      HealthCheckProtocol: 'HTTPS',
      HealthCheckPath: '/healthz',
      Matcher: { HttpCode: '200' },
      Name: Match.absent(),
    });
  });

  test('E03 stands behind the second web ACL', () => {
    expect(propertiesOf(stackWithIngress(), 'AWS::WAFv2::WebACLAssociation')).toEqual({
      ResourceArn: { Ref: expect.stringContaining('LoadBalancer') },
      WebACLArn: { 'Fn::GetAtt': [expect.stringContaining('WebAcl'), 'Arn'] },
    });
  });

  test('E03 refuses a web ACL of scope CLOUDFRONT', () => {
    const stack = stackIn('us-east-1');
    const webAcl = new TunedWebAcl(stack, 'WebAcl', {
      scope: WebAclScope.CLOUDFRONT,
      rules: shopRules(),
      encryptionKey: logKeyIn(stack),
    });
    expect(() => stackWithIngress({ webAcl })).toThrow(
      'load balancer takes a web ACL of scope REGIONAL, got CLOUDFRONT; create one beside it (Test/Subject)',
    );
  });

  test('E02 refuses a name outside the hosted zone', () => {
    expect(() => stackWithIngress({ originDomainName: 'origin.example.org' })).toThrow('must lie in the hosted zone');
  });

  test('E01 passes the packs', () => {
    expect(findingsOf(stackWithIngress())).toEqual([]);
  });
});

describe('OriginLock', () => {
  test('E01 lets CloudFront reach the load balancer inside the VPC, over TLS 1.2 only', () => {
    expect(propertiesOf(stackWithIngress(), 'AWS::CloudFront::VpcOrigin')).toMatchObject({
      VpcOriginEndpointConfig: {
        Arn: { Ref: expect.stringContaining('LoadBalancer') },
        HTTPSPort: 443,
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        Name: expect.stringMatching(/^[\w-]{1,64}$/),
      },
    });
  });

  test('E01 waits for the listener', () => {
    const [origin] = Object.values(Template.fromStack(stackWithIngress()).findResources('AWS::CloudFront::VpcOrigin'));
    expect((origin as { DependsOn: string[] }).DependsOn).toEqual([expect.stringContaining('Https')]);
  });
});
