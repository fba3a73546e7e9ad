import { Stack, Stage } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { classify, selectForBackup } from '../../../lib/data';
import { AccessLogBucket, EncryptedLogGroup, EncryptionKey, HardenedBucket } from '../../../lib/foundation';
import { type SynthesisedStack } from '../../../lib/governance';
import { DataClass } from '../../../lib/service-graph';
import { testApp } from '../../../lib/testing';
import { readAssembly } from '../../../tools/data-map/read-assembly';

/** A few stores, made by the constructs of the library, with keys in another stack. */
export function synthesisedShop(): SynthesisedStack[] {
  const app = testApp();
  const stage = new Stage(app, 'prod', { env: { account: '111111111111', region: 'eu-west-1' } });
  const keys = new Stack(stage, 'keys');
  const data = new Stack(stage, 'data');
  classify(keys, DataClass.AUDIT);
  classify(data, DataClass.AUDIT);
  const logKey = new EncryptionKey(keys, 'LogKey', { description: 'logs', services: [] });
  const objectKey = new EncryptionKey(keys, 'ObjectKey', { description: 'objects', services: ['s3'] });
  const accessLogs = new AccessLogBucket(keys, 'AccessLogs', { expirationDays: 90 }).bucket;
  new EncryptedLogGroup(data, 'Logs', { encryptionKey: logKey.key });
  const pictures = new HardenedBucket(data, 'Pictures', {
    encryptionKey: objectKey.key,
    accessLogs,
    accessLogsPrefix: 'pictures/',
    lockDays: 400,
  });
  classify(pictures, DataClass.PUBLIC);
  const table = new dynamodb.CfnTable(data, 'Table', {
    keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
    attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
    timeToLiveSpecification: { enabled: true, attributeName: 'end' },
  });
  classify(table, DataClass.PII);
  selectForBackup(data, 'shop');
  return readAssembly(app.synth().directory, 'prod');
}
