/** Prints what the template of an {@link EncryptedAurora} sets in PostgreSQL itself, as JSON. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EncryptedAurora } from '../../lib/data';
import { EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc', {
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  natGateways: 0,
  subnetConfiguration: [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
const { key } = new EncryptionKey(stack, 'Key', { description: 'data', services: ['rds', 'secretsmanager'] });
new EncryptedAurora(stack, 'Aurora', {
  vpc,
  subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc }),
  encryptionKey: key,
  logKey: key,
  minCapacity: 0.5,
  maxCapacity: 1,
  readers: 1,
  backupDays: 7,
});
const [group] = Object.values(Template.fromStack(stack).findResources('AWS::RDS::DBClusterParameterGroup'));
console.log(JSON.stringify(group?.['Properties'].Parameters));
