import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { dataMapDocument } from '../../tools/data-map/data-map-document';
import { readAssembly } from '../../tools/data-map/read-assembly';
import { acknowledgementsIn, staleAcknowledgements } from './acknowledgements';
import { digestOf } from './digest';
import { synthesiseGated } from './synthesise';

const MOST_RESOURCES = 400;
const STATEFUL =
  /^AWS::(Backup::BackupVault|DynamoDB::Table|ECR::Repository|ElastiCache::ReplicationGroup|KMS::Key|Logs::LogGroup|Macie::Session|MSK::(Cluster|Topic)|RDS::DB(Cluster|Instance)|S3::Bucket|SecretsManager::Secret|EKS::Cluster|CloudTrail::Trail)$/;

describe('prod', () => {
  const [config] = selectEnvironments('prod') as [PlatformConfig];
  const prod = synthesiseGated(config);
  const acknowledgements = acknowledgementsIn(prod.stage);
  const resources = [...prod.stacks].map(([name, { Resources = {} }]) => ({
    name,
    resources: Object.entries(Resources),
  }));

  test('G01 passes every gate: the synthesis above throws on any open finding', () => {
    expect([...prod.stacks.keys()].sort()).toEqual([
      'audit',
      'data',
      'delivery',
      'detection',
      'edge',
      'eks',
      'ingress',
      'network',
      'privacy',
      'services',
    ]);
  });

  test('G01 has no acknowledgement that covers nothing', () => {
    expect(staleAcknowledgements(acknowledgements, prod.directory)).toEqual([]);
  });

  test('G01 has no acknowledgement on a whole stack, and none without a reason', () => {
    expect(acknowledgements.filter(({ wholeStack, reason }) => wholeStack || reason.trim().length < 30)).toEqual([]);
  });

  test('G01 shows every acknowledgement to the reviewer', () => {
    expect(
      acknowledgements.map(({ path, rule, reason }) => `${path} | ${rule} | ${reason}`).join('\n'),
    ).toMatchSnapshot();
  });

  test('G06 keeps every stack under 400 resources', () => {
    const counts = resources.map(({ name, resources: { length } }) => [name, length] as const);
    expect(counts.filter(([, count]) => count > MOST_RESOURCES)).toEqual([]);
    expect(counts.map(([name, count]) => `${name} ${count}`).join('\n')).toMatchSnapshot();
  });

  test('D05 keeps the logical id of everything stateful, since a changed id would leave the data behind', () => {
    const stateful = resources.flatMap(({ name, resources: entries }) =>
      entries.filter(([, { Type }]) => STATEFUL.test(Type)).map(([id, { Type }]) => `${name} ${Type} ${id}`),
    );
    expect(stateful.sort().join('\n')).toMatchSnapshot();
  });

  test.each([
    ['md', false],
    ['json', true],
  ])('D09 docs/data-map.%s says what stands in prod, and who does what with data about people', (suffix, json) => {
    const committed = readFileSync(join(__dirname, `../../docs/data-map.${suffix}`), 'utf8');
    expect(committed).toBe(dataMapDocument(config, readAssembly(prod.directory, config.name), json));
  });

  test.each([...prod.stacks.keys()])('G01 shows every change of the %s stack to the reviewer', (name) => {
    expect(digestOf(prod.stacks.get(name) ?? {})).toMatchSnapshot();
  });
});
