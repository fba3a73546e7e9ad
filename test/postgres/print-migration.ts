/**
 * Prints the code of the migration function as it is deployed, and what the custom resources of a sample and of the shipped
 * environments ask it for, as JSON. Called with the folder that the code is put into.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { environments } from '../../lib/app/config/environments';
import { type DatabaseAccess, databaseAccess, DatabaseLevel, DatabaseUsers, EncryptedAurora } from '../../lib/data';
import { EncryptionKey } from '../../lib/foundation';
import { ServiceGraph } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';

const SAMPLE: DatabaseAccess[] = [
  {
    database: 'orders',
    services: [
      { user: 'orders', level: DatabaseLevel.OWNER, connections: 3 },
      { user: 'billing', level: DatabaseLevel.READ_WRITE },
      { user: 'reports', level: DatabaseLevel.READ_ONLY },
    ],
  },
  { database: 'payments', services: [{ user: 'payments', level: DatabaseLevel.OWNER }] },
];

const [outdir = ''] = process.argv.slice(2);
const app = testApp({ outdir, stageAssets: true });
const around = new Stack(app, 'Around', { env: { account: '111111111111', region: 'eu-west-1' } });
const vpc = new ec2.Vpc(around, 'Vpc', {
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  natGateways: 0,
  subnetConfiguration: [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
const subnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const securityGroup = new ec2.SecurityGroup(around, 'Group', { vpc });
const { key } = new EncryptionKey(around, 'Key', { description: 'data', services: ['rds', 'secretsmanager'] });
const place = { vpc, subnets, securityGroup, logKey: key };

const plans: [string, DatabaseAccess[]][] = [
  ['sample', SAMPLE],
  ...[...environments.values()].map(({ name, graph }): [string, DatabaseAccess[]] => [
    name,
    databaseAccess(new ServiceGraph(graph)),
  ]),
];
for (const [name, databases] of plans) {
  const stack = new Stack(app, name, { env: { account: '111111111111', region: 'eu-west-1' } });
  const sizes = { minCapacity: 0.5, maxCapacity: 1, readers: 1, backupDays: 7 };
  const aurora = new EncryptedAurora(stack, 'Aurora', { ...place, ...sizes, encryptionKey: key });
  new DatabaseUsers(stack, 'Users', { ...place, aurora, databases });
}
const assembly = app.synth();
const printed = plans.map(([name]) => {
  const template = Template.fromJSON(assembly.getStackByName(name).template as object);
  const [resource] = Object.values(template.findResources('Custom::DatabaseUsers'));
  return [name, resource?.Properties.Databases];
});
const code = readdirSync(outdir).filter((name) => existsSync(join(outdir, name, 'migrate.js')));
if (code.length !== 1) {
  throw new Error(`the code of the migration stands in one asset, got ${code.length}`);
}
console.log(JSON.stringify({ code: join(outdir, code[0] ?? ''), plans: Object.fromEntries(printed) }));
