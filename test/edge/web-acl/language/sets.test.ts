import { Template } from 'aws-cdk-lib/assertions';
import { AddressFamily } from '../../../../lib/edge/web-acl/language/address-range';
import { IpSet } from '../../../../lib/edge/web-acl/language/ip-set';
import { RegexSet } from '../../../../lib/edge/web-acl/language/regex-set';
import { WebAclScope } from '../../../../lib/edge/web-acl/web-acl-scope';
import { findingsOf } from '../../../../lib/testing';
import { stackIn } from '../../edge-stack-under-test';

const { CLOUDFRONT, REGIONAL } = WebAclScope;
const { IPV4, IPV6 } = AddressFamily;
const description = 'marketplaces that list our goods';
const stack = stackIn('eu-west-1');
let count = 0;
const ipSet = (family: AddressFamily, ...ranges: string[]) =>
  new IpSet(stack, `Addresses${count++}`, { scope: REGIONAL, family, ranges, description });
const regexSet = (...patterns: string[]) =>
  new RegexSet(stack, `Patterns${count++}`, { scope: REGIONAL, patterns, description });

describe('IpSet', () => {
  test.each<[AddressFamily, string[]]>([
    [IPV4, ['192.0.2.0/24', '198.51.100.7/32', '128.0.0.0/1']],
    [IPV6, ['2001:db8::/32', '2001:db8::1/128', '8000::/1', '::ffff:192.0.2.1/128', '1:2:3:4:5:6:7:8/128']],
  ])('E05 takes networks of %s', (family, ranges) => {
    expect(() => ipSet(family, ...ranges)).not.toThrow();
  });

  test.each<[string, AddressFamily, string[], string]>([
    [
      'everybody',
      IPV4,
      ['0.0.0.0/0'],
      'IP set of IPV4 holds ranges from /1 to /32, got "0.0.0.0/0"; write e.g. 192.0.2.0/24',
    ],
    ['everybody on IPv6', IPV6, ['::/0'], 'from /1 to /128, got "::/0"; write e.g. 2001:db8::/32'],
    ['the other family', IPV4, ['2001:db8::/32'], 'got "2001:db8::/32"'],
    ['IPv4 among IPv6', IPV6, ['192.0.2.0/24'], 'got "192.0.2.0/24"'],
    ['an address without a length', IPV4, ['192.0.2.1'], 'got "192.0.2.1"'],
    ['33 bits', IPV4, ['192.0.2.0/33'], 'got "192.0.2.0/33"'],
    ['a length that is no number', IPV4, ['192.0.2.0/2a'], 'got "192.0.2.0/2a"'],
    ['two lengths', IPV4, ['192.0.2.0/24/8'], 'got "192.0.2.0/24/8"'],
    ['a zone', IPV6, ['fe80::%eth0/64'], 'got "fe80::%eth0/64"'],
    [
      'bits outside the mask',
      IPV4,
      ['192.0.2.1/24'],
      'IP set holds networks, got "192.0.2.1/24" with bits outside its mask',
    ],
    ['bits outside the mask of IPv6', IPV6, ['2001:db8::1/64'], 'got "2001:db8::1/64" with bits outside'],
    ['a range twice', IPV4, ['192.0.2.0/24', '192.0.2.0/24'], 'holds 192.0.2.0/24 twice'],
    [
      'a range in two spellings',
      IPV6,
      ['2001:db8::/32', '2001:0DB8:0::/32'],
      'holds 2001:0DB8:0::/32 twice, also as 2001:db8::/32',
    ],
    ['nobody', IPV4, [], 'IP set holds 1 to 10000 ranges, got 0; leave it out or split it'],
  ])('E05 refuses %s', (_, family, ranges, message) => {
    expect(() => ipSet(family, ...ranges)).toThrow(message);
  });

  test.each(['ab', "somebody's", 'a_b c', '+abc', ' abc', 'abc ', 'a\nbc', 'a'.repeat(257)])(
    'E05 refuses the description %p',
    (wrong) => {
      const ranges = ['192.0.2.0/24'];
      const props = { scope: REGIONAL, family: IPV4, ranges, description: wrong };
      expect(() => new IpSet(stack, `Addresses${count++}`, props)).toThrow(`got "${wrong}"; reword it`);
      expect(() => new RegexSet(stack, `Patterns${count++}`, { ...props, patterns: ['a'] })).toThrow('reword it');
    },
  );

  test.each(['abc', 'a+b', '=:#@/-,.+.', 'a'.repeat(256)])('E05 takes the description %p', (right) => {
    const props = { scope: REGIONAL, family: IPV4, ranges: ['192.0.2.0/24'], description: right };
    expect(() => new IpSet(stack, `Addresses${count++}`, props)).not.toThrow();
  });

  test('E05 refuses the scope CLOUDFRONT outside us-east-1', () => {
    expect(
      () =>
        new IpSet(stack, 'GlobalAddresses', { scope: CLOUDFRONT, family: IPV4, ranges: ['192.0.2.0/24'], description }),
    ).toThrow('IP set of scope CLOUDFRONT exists in us-east-1 only, got eu-west-1; move it to a stack in us-east-1');
  });
});

describe('RegexSet', () => {
  test.each<[string, string[], string]>([
    ['no pattern', [], 'regex set holds 1 to 10 patterns, each once, got 0'],
    ['11 patterns', Array.from({ length: 11 }, (_, index) => `a${index}`), 'got 11'],
    ['a pattern twice', ['a', 'a'], 'each once, got 2'],
    ['a pattern that AWS WAF lacks', ['(?=a)'], 'regex holds a zero-width assertion'],
  ])('E05 refuses %s', (_, patterns, message) => {
    expect(() => regexSet(...patterns)).toThrow(message);
  });

  test('E05 refuses the scope CLOUDFRONT outside us-east-1', () => {
    expect(() => new RegexSet(stack, 'GlobalPatterns', { scope: CLOUDFRONT, patterns: ['a'], description })).toThrow(
      'regex set of scope CLOUDFRONT exists in us-east-1 only',
    );
  });
});

describe('sets', () => {
  const own = stackIn('eu-west-1');
  new IpSet(own, 'Addresses', { scope: REGIONAL, family: IPV6, ranges: ['2001:db8::/32'], description });
  new RegexSet(own, 'Patterns', { scope: REGIONAL, patterns: ['^/v[12]/'], description });

  test('E05 hold what they are given, in the scope they are given', () => {
    const template = Template.fromStack(own);
    template.hasResourceProperties('AWS::WAFv2::IPSet', {
      Scope: 'REGIONAL',
      IPAddressVersion: 'IPV6',
      Addresses: ['2001:db8::/32'],
      Description: description,
    });
    template.hasResourceProperties('AWS::WAFv2::RegexPatternSet', {
      Scope: 'REGIONAL',
      RegularExpressionList: ['^/v[12]/'],
      Description: description,
    });
  });

  test('E05 pass the packs', () => {
    expect(findingsOf(own)).toEqual([]);
  });
});
