import { measures, readStores } from '../../../lib/governance';
import { synthesisedShop } from './synthesised-shop';

describe('readStores, of what the constructs really synthesise', () => {
  test('D09 reads class, key, transport, retention and recovery of every store', () => {
    const stacks = synthesisedShop();
    expect(readStores(stacks)).toEqual([
      {
        name: 'data/Logs/LogGroup',
        type: 'AWS::Logs::LogGroup',
        region: 'eu-west-1',
        dataClass: 'audit',
        encryption: 'customer managed key, rotated: logs',
        transport: 'TLS; the AWS API has no other way',
        retention: '365 days',
        keptDays: 365,
        recovery: 'none',
      },
      {
        name: 'data/Pictures/Bucket',
        type: 'AWS::S3::Bucket',
        region: 'eu-west-1',
        dataClass: 'public',
        encryption: 'customer managed key, rotated: objects',
        transport: 'TLS required',
        retention: 'until it is deleted; former versions 401 days; locked for 400 days',
        recovery: 'former versions; backup plan shop',
      },
      {
        name: 'data/Table',
        type: 'AWS::DynamoDB::Table',
        region: 'eu-west-1',
        dataClass: 'pii',
        encryption: 'key of AWS',
        transport: 'TLS; the AWS API has no other way',
        retention: 'until the time to live of the item ends',
        recovery: 'none',
      },
      {
        name: 'keys/AccessLogs/Bucket',
        type: 'AWS::S3::Bucket',
        region: 'eu-west-1',
        dataClass: 'audit',
        encryption: 'key of AWS',
        transport: 'TLS required',
        retention: '90 days; former versions 30 days',
        keptDays: 120,
        recovery: 'former versions',
      },
    ]);
    expect(measures(stacks)).toEqual([
      '2 keys of the customer that are rotated every year',
      '1 of 2 buckets whose objects nobody deletes before their time',
      '1 log groups that mask card data beside a word for it, e-mail addresses, telephones, bank accounts and credentials, and neither names nor postal addresses',
    ]);
  });
});
