import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

export const ENV = { account: '111111111111', region: 'eu-west-1' };

/** What a data store needs of the network and of the keys, in a stack of its own. */
export interface Surroundings {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly encryptionKey: kms.IKey;
  readonly logKey: kms.IKey;
}

/** Surroundings, and an empty stack for the construct under test. */
export interface Place extends Surroundings {
  readonly stack: Stack;
}

export function surroundings(zones = 3, app = testApp()): Surroundings {
  const network = new Stack(app, 'Network', { env: ENV });
  const availabilityZones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'].slice(0, zones);
  // Made elsewhere: a whole VPC takes longer than most constructs under test.
  const vpc = ec2.Vpc.fromVpcAttributes(network, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones,
    isolatedSubnetIds: availabilityZones.map((zone) => `subnet-${zone}`),
    isolatedSubnetRouteTableIds: availabilityZones.map((zone) => `rtb-${zone}`),
  });
  return {
    vpc,
    subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroup: new ec2.SecurityGroup(network, 'Group', { vpc }),
    encryptionKey: new EncryptionKey(network, 'DataKey', {
      description: 'data',
      services: ['backup', 'elasticache', 'kafka', 'rds', 's3', 'secretsmanager'],
    }).key,
    logKey: new EncryptionKey(network, 'LogKey', { description: 'logs', services: [] }).key,
  };
}

export function place(zones = 3, app = testApp()): Place {
  const around = surroundings(zones, app);
  return { ...around, stack: new Stack(around.vpc.node.root, 'Test', { env: ENV }) };
}

/** What the roles of the stack may do beyond their managed policies. */
export function statementsOf(stack: Stack): unknown[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  return Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}
