import { type ObjectStoreProps } from '../../lib/data';
import { DataClass } from '../../lib/service-graph';
import { bareStore, role } from './store-under-test';

const STOREFRONT = { name: 'storefront', roleArn: role('test-storefront'), read: true, write: false };
const SEARCH = { name: 'search', roleArn: role('test-search'), read: true, write: true, prefix: 'thumbs/' };

describe('consumers of an ObjectStore', () => {
  test.each<[string, Partial<ObjectStoreProps>]>([
    [
      'object store of class audit must have a lock, got no days; change lockDays or dataClass (Test/Subject)',
      { dataClass: DataClass.AUDIT },
    ],
    [
      'object store of class pii must have no lock, got 365 days; change lockDays or dataClass',
      { dataClass: DataClass.PII, lockDays: 365 },
    ],
    [
      'consumer of an object store must have a name of its own, dashes aside, got a-b twice',
      {
        consumers: [
          { ...STOREFRONT, name: 'ab' },
          { ...SEARCH, name: 'a-b' },
        ],
      },
    ],
    [
      'name of a consumer must be a DNS label that begins with a letter, got "Shop"; change name (Test/Subject)',
      { consumers: [{ ...STOREFRONT, name: 'Shop' }] },
    ],
    [
      'consumer storefront must read or write, got neither; set read or write',
      { consumers: [{ ...STOREFRONT, read: false }] },
    ],
    [
      'must be the ARN of one role of this account, got "arn:aws:iam::222222222222:role/a"',
      { consumers: [{ ...STOREFRONT, roleArn: 'arn:aws:iam::222222222222:role/a' }] },
    ],
    [
      'must be the ARN of one role of this account, got "arn:aws:iam::111111111111:role/*"',
      { consumers: [{ ...STOREFRONT, roleArn: role('*') }] },
    ],
    [
      'prefix of consumer search must be a folder such as incoming/, got "thumbs"',
      { consumers: [{ ...SEARCH, prefix: 'thumbs' }] },
    ],
    [
      'prefix of consumer search must be a folder such as incoming/, got "*/"',
      { consumers: [{ ...SEARCH, prefix: '*/' }] },
    ],
    ['object store takes 12 consumers at most, for which its policy has room, got 13', { consumers: many(13) }],
  ])('D04 refuses: %s', (message, props) => {
    expect(() => bareStore(props)).toThrow(message);
  });
});

function many(count: number): ObjectStoreProps['consumers'] {
  return Array.from({ length: count }, (_, index) => ({
    ...SEARCH,
    name: `service-with-a-name-${index}`,
    roleArn: role(`staging-service-with-a-name-${index}`),
  }));
}
