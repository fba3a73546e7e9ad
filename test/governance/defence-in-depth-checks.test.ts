import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { DefenceInDepthChecks } from '../../lib/governance';
import { testApp } from '../../lib/testing';

/** The ids of the rules that a stack breaks. */
function broken(build: (stack: Stack) => void): string[] {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  build(stack);
  return new DefenceInDepthChecks(stack.node.root).validateScope(stack).violations.map(({ ruleName }) => ruleName);
}

describe('DefenceInDepthChecks NarrowSecurityGroup', () => {
  const group = (rule: Partial<ec2.CfnSecurityGroup.IngressProperty>) => (stack: Stack) => {
    new ec2.CfnSecurityGroup(stack, 'Group', {
      groupDescription: 'test',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ...rule }],
    });
  };

  test('G02 allows a peer group on one port', () => {
    expect(broken(group({ sourceSecurityGroupId: 'sg-12345678' }))).toEqual([]);
  });

  test.each([
    ['the whole internet', { cidrIp: '0.0.0.0/0' }],
    ['the whole internet by IPv6', { cidrIpv6: '::/0' }],
    ['every protocol', { ipProtocol: '-1', fromPort: undefined, toPort: undefined, cidrIp: '10.0.0.0/24' }],
    ['SSH', { fromPort: 22, toPort: 22, cidrIp: '10.0.0.0/24' }],
    ['a range of ports that holds remote desktop', { fromPort: 3000, toPort: 4000, cidrIp: '10.0.0.0/24' }],
    ["Kafka's plaintext listener", { fromPort: 9092, toPort: 9092, sourceSecurityGroupId: 'sg-12345678' }],
  ])('G02 refuses %s', (_, rule) => {
    expect(broken(group(rule))).toEqual(['DefenceInDepth-NarrowSecurityGroup']);
  });

  test('G02 refuses an open rule that stands by itself, and open egress', () => {
    const rule = { groupId: 'sg-12345678', ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
    expect(
      broken((stack) => new ec2.CfnSecurityGroupEgress(stack, 'Rule', { ...rule, cidrIp: '0.0.0.0/0' })),
    ).toHaveLength(1);
    expect(
      broken((stack) => new ec2.CfnSecurityGroupIngress(stack, 'Rule', { ...rule, cidrIp: '0.0.0.0/0' })),
    ).toHaveLength(1);
    expect(
      broken((stack) => new ec2.CfnSecurityGroupEgress(stack, 'Rule', { ...rule, destinationPrefixListId: 'pl-123' })),
    ).toEqual([]);
  });

  test('G02 allows the closed egress that CDK renders', () => {
    expect(
      broken((stack) => {
        const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] });
        new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
      }),
    ).toEqual([]);
  });
});

describe('DefenceInDepthChecks ExactWebIdentity', () => {
  const provider = 'arn:aws:iam::111111111111:oidc-provider/token.example.com';
  const role = (conditions: Record<string, unknown>) => (stack: Stack) => {
    new iam.Role(stack, 'Role', { assumedBy: new iam.WebIdentityPrincipal(provider, conditions) });
  };
  const exact = { 'token.example.com:aud': 'sts.amazonaws.com', 'token.example.com:sub': 'repo:shopnow/platform' };

  test('G02 allows an exact audience and an exact subject', () => {
    expect(broken(role({ StringEquals: exact }))).toEqual([]);
  });

  test.each([
    ['no condition', {}],
    ['no subject', { StringEquals: { 'token.example.com:aud': 'sts.amazonaws.com' } }],
    ['a wildcard subject', { StringEquals: { ...exact, 'token.example.com:sub': 'repo:shopnow/*' } }],
    ['a subject that is only like something', { StringLike: exact }],
    ['an empty list of subjects', { StringEquals: { ...exact, 'token.example.com:sub': [] } }],
  ])('G02 refuses %s', (_, conditions) => {
    expect(broken(role(conditions))).toEqual(['DefenceInDepth-ExactWebIdentity']);
  });

  test('G02 reads a trust policy that is a text with the provider put in', () => {
    const text = (sub: string) => (stack: Stack) => {
      const trusted = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      (trusted.node.defaultChild as iam.CfnRole).addPropertyOverride('AssumeRolePolicyDocument', {
        'Fn::Sub': JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: { StringEquals: { '${Issuer}:aud': 'sts.amazonaws.com', '${Issuer}:sub': sub } },
            },
          ],
        }),
      });
    };
    expect(broken(text('system:serviceaccount:orders:orders'))).toEqual([]);
    expect(broken(text('system:serviceaccount:*:orders'))).toEqual(['DefenceInDepth-ExactWebIdentity']);
  });

  test('G02 leaves roles of services alone', () => {
    expect(
      broken((stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })),
    ).toEqual([]);
  });
});

describe('DefenceInDepthChecks KeyOutlivesMistakes and StatefulIsRetained', () => {
  test('G02 allows a retained key with the longest waiting period', () => {
    expect(broken((stack) => new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.RETAIN }))).toEqual([]);
  });

  test('G02 refuses a key that goes in a week, or goes with its stack', () => {
    expect(
      broken((stack) =>
        new kms.CfnKey(stack, 'Key', { pendingWindowInDays: 7 }).applyRemovalPolicy(RemovalPolicy.RETAIN),
      ),
    ).toEqual(['DefenceInDepth-KeyOutlivesMistakes']);
    expect(broken((stack) => new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY }))).toEqual([
      'DefenceInDepth-KeyOutlivesMistakes',
      'DefenceInDepth-StatefulIsRetained',
    ]);
  });

  test('G02 refuses a bucket that goes with its stack, and allows one that stays', () => {
    const bucket = (removalPolicy: RemovalPolicy) => (stack: Stack) =>
      new s3.Bucket(stack, 'Bucket', { removalPolicy });
    expect(broken(bucket(RemovalPolicy.DESTROY))).toEqual(['DefenceInDepth-StatefulIsRetained']);
    expect(broken(bucket(RemovalPolicy.RETAIN))).toEqual([]);
  });
});

describe('DefenceInDepthChecks PrivateLoadBalancer', () => {
  test.each([
    ['allows an internal load balancer', 'internal', []],
    ['refuses one that faces the internet', 'internet-facing', ['DefenceInDepth-PrivateLoadBalancer']],
    ['refuses one that does not say, which would face the internet', undefined, ['DefenceInDepth-PrivateLoadBalancer']],
  ])('G02 %s', (_, scheme, expected) => {
    expect(broken((stack) => new elb.CfnLoadBalancer(stack, 'Alb', { scheme }))).toEqual(expected);
  });
});

describe('DefenceInDepthChecks StandardSupport', () => {
  const cluster = { roleArn: 'arn:aws:iam::111111111111:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-1'] } };

  test('G02 allows clusters that are upgraded in time', () => {
    const upgradePolicy = { supportType: 'STANDARD' };
    expect(broken((stack) => new eks.CfnCluster(stack, 'Eks', { ...cluster, upgradePolicy }))).toEqual([]);
    expect(
      broken((stack) =>
        new rds.CfnDBCluster(stack, 'Db', {
          engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        }).applyRemovalPolicy(RemovalPolicy.RETAIN),
      ),
    ).toEqual([]);
  });

  test('G02 refuses clusters that slide into extended support, which is the default', () => {
    expect(broken((stack) => new eks.CfnCluster(stack, 'Eks', cluster))).toEqual(['DefenceInDepth-StandardSupport']);
    expect(broken((stack) => new rds.CfnDBCluster(stack, 'Db').applyRemovalPolicy(RemovalPolicy.RETAIN))).toEqual([
      'DefenceInDepth-StandardSupport',
    ]);
  });
});

describe('DefenceInDepthChecks CatchAllRateLimitBlocks', () => {
  const visibility = { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: 'test' };
  const webAcl = (action: wafv2.CfnWebACL.RuleActionProperty, scopeDownStatement?: wafv2.CfnWebACL.StatementProperty) =>
    broken(
      (stack) =>
        new wafv2.CfnWebACL(stack, 'WebAcl', {
          scope: 'REGIONAL',
          defaultAction: { allow: {} },
          visibilityConfig: visibility,
          rules: [
            {
              name: 'rate',
              priority: 0,
              action,
              visibilityConfig: visibility,
              statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 2000, scopeDownStatement } },
            },
          ],
        }),
    );

  test('G02 allows a limit on every path that blocks', () => {
    expect(webAcl({ block: {} })).toEqual([]);
  });

  test('G02 refuses one that only counts, and one for some paths only', () => {
    expect(webAcl({ count: {} })).toEqual(['DefenceInDepth-CatchAllRateLimitBlocks']);
    expect(webAcl({ block: {} }, { geoMatchStatement: { countryCodes: ['KP'] } })).toEqual([
      'DefenceInDepth-CatchAllRateLimitBlocks',
    ]);
  });
});
