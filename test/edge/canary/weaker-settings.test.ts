import { type WebAclSettings } from '../../../lib/edge/canary/deployed-settings';
import { weakerSettings } from '../../../lib/edge/canary/weaker-settings';

const reads = (defaultSizeInspectionLimit: string): WebAclSettings => ({
  associationConfig: { requestBody: { CLOUDFRONT: { defaultSizeInspectionLimit } } },
});
const believes = (...tokenDomains: string[]): WebAclSettings => ({ tokenDomains });
const hides = (fieldType: string, fieldKeys?: string[]): WebAclSettings => ({
  dataProtectionConfig: { dataProtections: [{ action: 'SUBSTITUTION', field: { fieldType, fieldKeys } }] },
});

describe('weakerSettings', () => {
  test.each<[string, WebAclSettings, WebAclSettings, string[]]>([
    ['a lower limit of bodies', reads('KB_64'), reads('KB_48'), ['bodies are read to KB_48 instead of KB_64']],
    ['the limit of AWS, which is the lowest', reads('KB_32'), {}, ['bodies are read to KB_16 instead of KB_32']],
    ['a domain of tokens', {}, believes('a.example'), ['tokens count of a.example']],
    [
      'another domain of tokens, and one above',
      believes('shop.example.com'),
      believes('a.example', 'example.com', 'myshop.example.com'),
      ['tokens count of a.example', 'tokens count of example.com', 'tokens count of myshop.example.com'],
    ],
    [
      'an argument that is hidden no longer',
      hides('SINGLE_QUERY_ARGUMENT', ['code', 'pin']),
      hides('SINGLE_QUERY_ARGUMENT', ['code']),
      ['the log shows SINGLE_QUERY_ARGUMENT pin'],
    ],
    ['bodies that are hidden no longer', hides('BODY'), {}, ['the log shows BODY all']],
  ])('E10 names %s, and has nothing against the way back', (_, current, candidate, found) => {
    expect(weakerSettings(current, candidate)).toEqual(found);
    expect(weakerSettings(candidate, current)).toEqual([]);
  });

  test.each<[string, WebAclSettings, WebAclSettings]>([
    ['a higher limit of bodies', reads('KB_16'), reads('KB_32')],
    ['the limit of AWS, in words', {}, reads('KB_16')],
    ['fewer domains of tokens', believes('a.example', 'b.example'), believes('b.example')],
    ['a domain below one of tokens', believes('example.com'), believes('shop.example.com')],
    ['more hidden arguments', hides('SINGLE_QUERY_ARGUMENT', ['a']), hides('SINGLE_QUERY_ARGUMENT', ['a', 'b'])],
    ['the settings in force', { ...reads('KB_64'), ...hides('BODY') }, { ...reads('KB_64'), ...hides('BODY') }],
  ])('E10 has nothing against %s', (_, current, candidate) => {
    expect(weakerSettings(current, candidate)).toEqual([]);
  });
});
