import fc from 'fast-check';
import { trailSelectors } from '../../lib/detection/trail-selectors';

const ARCHIVE = 'arn:aws:s3:::archive';
const ACCESS_LOGS = 'arn:aws:s3:::access-logs';
const TABLES = 'arn:aws:dynamodb:eu-west-1:111111111111:table/prod-privacy-';
const selectors = trailSelectors([ARCHIVE, ACCESS_LOGS], [TABLES]);

type Event = Readonly<Record<string, string>>;

const s3Event = (eventName: string, arn: string): Event => ({
  eventCategory: 'Data',
  'resources.type': 'AWS::S3::Object',
  'resources.ARN': arn,
  eventName,
});

/** CloudTrail's own semantics: any selector whose fields all match; values of one operator are alternatives. */
function isLogged(event: Event): boolean {
  return selectors.some(({ fieldSelectors }) =>
    (fieldSelectors as unknown as Record<string, unknown>[]).every((field) => {
      const value = event[field['field'] as string] ?? '';
      const values = (operator: string): string[] => (field[operator] ?? []) as string[];
      return (
        (values('equalTo').length === 0 || values('equalTo').includes(value)) &&
        !values('notEquals').includes(value) &&
        (values('startsWith').length === 0 || values('startsWith').some((start) => value.startsWith(start))) &&
        !values('notStartsWith').some((start) => value.startsWith(start))
      );
    }),
  );
}

const eventName = fc.constantFrom('GetObject', 'PutObject', 'DeleteObject', 'PutObjectRetention', 'CopyObject');
const objectKey = fc.stringMatching(/^[a-z/]{1,12}$/);

describe('trailSelectors', () => {
  test('R01 records every management event', () => {
    expect(isLogged({ eventCategory: 'Management', eventName: 'RunInstances' })).toBe(true);
  });

  test('R01 records every object event of every bucket but those that take logs', () => {
    const bucket = fc.stringMatching(/^[a-z-]{3,20}$/).filter((name) => !['archive', 'access-logs'].includes(name));
    fc.assert(
      fc.property(bucket, objectKey, eventName, (name, key, event) =>
        isLogged(s3Event(event, `arn:aws:s3:::${name}/${key}`)),
      ),
    );
  });

  test('R01 takes a bucket whose name only starts like that of the archive for another one', () => {
    expect(isLogged(s3Event('PutObject', `${ARCHIVE}-of-somebody/key`))).toBe(true);
  });

  test('R01 records reads, deletions and changes of retention in a log bucket, but no delivery, which would feed itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(ARCHIVE, ACCESS_LOGS), objectKey, eventName, (bucket, key, event) => {
        expect(isLogged(s3Event(event, `${bucket}/${key}`))).toBe(event !== 'PutObject');
      }),
    );
  });

  const tableEvent = (table: string, readOnly: boolean): Event => ({
    eventCategory: 'Data',
    'resources.type': 'AWS::DynamoDB::Table',
    'resources.ARN': `arn:aws:dynamodb:eu-west-1:111111111111:table/${table}`,
    readOnly: String(readOnly),
    eventName: readOnly ? 'GetItem' : 'PutItem',
  });

  test('D09 R01 records every write to the named tables, no read, and nothing of other tables', () => {
    expect(isLogged(tableEvent('prod-privacy-SubjectKeysKeysTable-A1B2', false))).toBe(true);
    expect(isLogged(tableEvent('prod-privacy-SubjectKeysKeysTable-A1B2', true))).toBe(false);
    expect(isLogged(tableEvent('dev-privacy-SubjectKeysKeysTable-A1B2', false))).toBe(false);
    expect(isLogged(tableEvent('prod-shop-Orders-A1B2', false))).toBe(false);
  });

  test('R01 has no selector of tables where none is named', () => {
    expect(JSON.stringify(trailSelectors([ARCHIVE], []))).not.toContain('DynamoDB');
  });
});
