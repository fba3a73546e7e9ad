import { CfnDeletionPolicy, CfnResource, Fn, RemovalPolicy, type Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { brokenRules } from './broken-rules';

describe('DefenceInDepthChecks NarrowSecurityGroup', () => {
  const group = (rule: Partial<ec2.CfnSecurityGroup.IngressProperty>) => (stack: Stack) => {
    new ec2.CfnSecurityGroup(stack, 'Group', {
      groupDescription: 'test',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ...rule }],
    });
  };

  test.each([
    ['a peer group on one port', { sourceSecurityGroupId: 'sg-12345678' }],
    ['a protocol by its number', { ipProtocol: '17', sourceSecurityGroupId: 'sg-12345678' }],
    ['ICMP, which has no ports', { ipProtocol: 'icmp', fromPort: 8, toPort: -1, sourceSecurityGroupId: 'sg-12345678' }],
    ['the largest block', { cidrIp: '10.0.0.0/8' }],
    ['the largest block by IPv6', { cidrIpv6: '2001:db8::/32' }],
  ])('G02 allows %s', (_, rule) => {
    expect(brokenRules(group(rule))).toEqual([]);
  });

  test.each([
    ['the whole internet', { cidrIp: '0.0.0.0/0' }],
    ['the whole internet by IPv6', { cidrIpv6: '::/0' }],
    ['half the internet', { cidrIp: '128.0.0.0/1' }],
    ['a block just too large', { cidrIp: '10.0.0.0/7' }],
    ['a block just too large by IPv6', { cidrIpv6: '2001:db8::/31' }],
    ['a block that is known at deployment', { cidrIp: Fn.ref('Block') }],
    ['a block by IPv6 that is known at deployment', { cidrIpv6: Fn.ref('Block') }],
    ['a block that is none', { cidrIp: '10.0.0.0' }],
    ['a first port that is known at deployment', { fromPort: Token.asNumber({ Ref: 'Port' }) }],
    ['a last port that is known at deployment', { toPort: Token.asNumber({ Ref: 'Port' }) }],
    ['every port', { fromPort: undefined, toPort: undefined, sourceSecurityGroupId: 'sg-12345678' }],
    ['a protocol that is known at deployment', { ipProtocol: Fn.ref('Protocol') }],
    ['a protocol whose ports EC2 does not tell apart', { ipProtocol: '47' }],
    ['SSH by the number of its protocol', { ipProtocol: '6', fromPort: 22, toPort: 22 }],
    ['remote desktop by the number of its protocol', { ipProtocol: '17', fromPort: 3389, toPort: 3389 }],
    ['SSH to the address that CDK closes egress with', { cidrIp: '255.255.255.255/32', fromPort: 22, toPort: 22 }],
    ['every protocol', { ipProtocol: '-1', fromPort: undefined, toPort: undefined, cidrIp: '10.0.0.0/24' }],
    ['SSH', { fromPort: 22, toPort: 22, cidrIp: '10.0.0.0/24' }],
    ['a range of ports that holds remote desktop', { fromPort: 3000, toPort: 4000, cidrIp: '10.0.0.0/24' }],
    ["Kafka's plaintext listener", { fromPort: 9092, toPort: 9092, sourceSecurityGroupId: 'sg-12345678' }],
  ])('G02 refuses %s', (_, rule) => {
    expect(brokenRules(group(rule))).toEqual(['DefenceInDepth-NarrowSecurityGroup']);
  });

  test('G02 refuses an open rule that stands by itself, and open egress', () => {
    const rule = { groupId: 'sg-12345678', ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
    expect(
      brokenRules((stack) => new ec2.CfnSecurityGroupEgress(stack, 'Rule', { ...rule, cidrIp: '0.0.0.0/0' })),
    ).toHaveLength(1);
    expect(
      brokenRules((stack) => new ec2.CfnSecurityGroupIngress(stack, 'Rule', { ...rule, cidrIp: '0.0.0.0/0' })),
    ).toHaveLength(1);
    expect(
      brokenRules(
        (stack) => new ec2.CfnSecurityGroupEgress(stack, 'Rule', { ...rule, destinationPrefixListId: 'pl-123' }),
      ),
    ).toEqual([]);
  });

  test('G02 allows the closed egress that CDK renders', () => {
    expect(
      brokenRules((stack) => {
        const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] });
        new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
      }),
    ).toEqual([]);
  });
});

describe('DefenceInDepthChecks KeyOutlivesMistakes and StatefulIsRetained', () => {
  test('G02 allows a retained key with the longest waiting period', () => {
    expect(brokenRules((stack) => new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.RETAIN }))).toEqual([]);
  });

  test('G02 refuses a key that goes in a week, or goes with its stack', () => {
    expect(
      brokenRules((stack) =>
        new kms.CfnKey(stack, 'Key', { pendingWindowInDays: 7 }).applyRemovalPolicy(RemovalPolicy.RETAIN),
      ),
    ).toEqual(['DefenceInDepth-KeyOutlivesMistakes']);
    expect(brokenRules((stack) => new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY }))).toEqual([
      'DefenceInDepth-KeyOutlivesMistakes',
      'DefenceInDepth-StatefulIsRetained',
    ]);
  });

  test('G02 refuses a bucket that goes with its stack, and allows one that stays', () => {
    const bucket = (removalPolicy: RemovalPolicy) => (stack: Stack) =>
      new s3.Bucket(stack, 'Bucket', { removalPolicy });
    expect(brokenRules(bucket(RemovalPolicy.DESTROY))).toEqual(['DefenceInDepth-StatefulIsRetained']);
    expect(brokenRules(bucket(RemovalPolicy.RETAIN))).toEqual([]);
  });
});

describe('DefenceInDepthChecks StatefulIsRetained', () => {
  const { RETAIN, RETAIN_EXCEPT_ON_CREATE, DELETE, SNAPSHOT } = CfnDeletionPolicy;
  const store = (type: string, deletionPolicy?: CfnDeletionPolicy, updateReplacePolicy?: CfnDeletionPolicy) =>
    brokenRules((stack) => {
      Object.assign(new CfnResource(stack, 'Store', { type }).cfnOptions, { deletionPolicy, updateReplacePolicy });
    });

  test.each([
    'AWS::Backup::BackupVault',
    'AWS::CloudTrail::Trail',
    'AWS::DynamoDB::GlobalTable',
    'AWS::DynamoDB::Table',
    'AWS::ECR::Repository',
    'AWS::EFS::FileSystem',
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::MSK::Cluster',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::S3::Bucket',
    'AWS::SecretsManager::Secret',
  ])('G02 refuses %s that would go by deletion or by replacement', (type) => {
    const lost = ['DefenceInDepth-StatefulIsRetained'];
    expect(store(type)).toEqual(lost);
    expect(store(type, RETAIN)).toEqual(lost);
    expect(store(type, undefined, RETAIN)).toEqual(lost);
    expect(store(type, RETAIN, DELETE)).toEqual(lost);
    expect(store(type, SNAPSHOT, RETAIN)).toEqual(lost);
    expect(store(type, RETAIN, RETAIN)).toEqual([]);
    expect(store(type, RETAIN_EXCEPT_ON_CREATE, RETAIN)).toEqual([]);
  });

  test('G02 leaves what holds no data alone', () => {
    expect(store('AWS::SNS::Topic')).toEqual([]);
  });
});

describe('DefenceInDepthChecks PrivateLoadBalancer', () => {
  test.each([
    ['allows an internal load balancer', 'internal', []],
    ['refuses one that faces the internet', 'internet-facing', ['DefenceInDepth-PrivateLoadBalancer']],
    ['refuses one that does not say, which would face the internet', undefined, ['DefenceInDepth-PrivateLoadBalancer']],
  ])('G02 %s', (_, scheme, expected) => {
    expect(brokenRules((stack) => new elb.CfnLoadBalancer(stack, 'Alb', { scheme }))).toEqual(expected);
  });
});

describe('DefenceInDepthChecks StandardSupport', () => {
  const cluster = { roleArn: 'arn:aws:iam::111111111111:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-1'] } };

  test('G02 allows clusters that are upgraded in time', () => {
    const upgradePolicy = { supportType: 'STANDARD' };
    expect(brokenRules((stack) => new eks.CfnCluster(stack, 'Eks', { ...cluster, upgradePolicy }))).toEqual([]);
    expect(
      brokenRules((stack) =>
        new rds.CfnDBCluster(stack, 'Db', {
          engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        }).applyRemovalPolicy(RemovalPolicy.RETAIN),
      ),
    ).toEqual([]);
  });

  test('G02 refuses clusters that slide into extended support, which is the default', () => {
    expect(brokenRules((stack) => new eks.CfnCluster(stack, 'Eks', cluster))).toEqual([
      'DefenceInDepth-StandardSupport',
    ]);
    expect(brokenRules((stack) => new rds.CfnDBCluster(stack, 'Db').applyRemovalPolicy(RemovalPolicy.RETAIN))).toEqual([
      'DefenceInDepth-StandardSupport',
    ]);
  });
});

describe('DefenceInDepthChecks CatchAllRateLimitBlocks', () => {
  const visibility = { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: 'test' };
  const webAcl = (action: wafv2.CfnWebACL.RuleActionProperty, scopeDownStatement?: wafv2.CfnWebACL.StatementProperty) =>
    brokenRules(
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
