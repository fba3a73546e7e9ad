import { webAclOf } from '../../lib/waf-rehearsal';
import { rule, templateOf } from './rehearsal-under-test';

const second = { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'REGIONAL', Rules: [] } };

describe('the web ACL of a template', () => {
  test('E09 is the only one, or the one that is named by logical id or scope', () => {
    expect(webAclOf(templateOf([]))).toMatchObject({ logicalId: 'Acl', name: 'Shop', scope: 'CLOUDFRONT' });
    const both = templateOf([], {}, { Inner: second });
    expect(webAclOf(both, 'Inner')).toMatchObject({ logicalId: 'Inner', name: 'Inner', scope: 'REGIONAL' });
    expect(webAclOf(both, 'CLOUDFRONT').logicalId).toBe('Acl');
  });

  test.each([
    [
      templateOf([], {}, { Inner: second }),
      undefined,
      'got 2 for the whole template; name one of: Inner (REGIONAL), Acl (CLOUDFRONT)',
    ],
    [templateOf([]), 'REGIONAL', 'got 0 for REGIONAL; name one of: Acl (CLOUDFRONT)'],
    [{}, undefined, 'the template holds none; name the template of a stack that has one'],
    [{}, 'REGIONAL', 'the template holds none; name the template of a stack that has one'],
    ['text', undefined, 'the template holds none'],
  ])('E09 is not guessed (%#)', (template, selector, message) => {
    expect(() => webAclOf(template, selector)).toThrow(`rehearsal needs one web ACL, ${message}`);
  });

  test('E09 comes with the sets and groups of the template, as far as they are plain', () => {
    const resources = {
      Plain: { Type: 'AWS::WAFv2::IPSet', Properties: { Addresses: ['10.0.0.0/8'] } },
      Late: { Type: 'AWS::WAFv2::IPSet', Properties: { Addresses: { 'Fn::GetAtt': ['X', 'Y'] } } },
      LateToo: { Type: 'AWS::WAFv2::IPSet', Properties: { Addresses: [{ Ref: 'X' }] } },
      Patterns: { Type: 'AWS::WAFv2::RegexPatternSet', Properties: { RegularExpressionList: [{ 'Fn::Sub': '^/a' }] } },
      Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Rules: [rule('R', {})] } },
    };
    const { ipSets, regexPatternSets, ruleGroups } = webAclOf(templateOf([], {}, resources));
    expect([...ipSets]).toEqual([
      ['Plain', { addresses: ['10.0.0.0/8'] }],
      ['Late', { addresses: undefined }],
      ['LateToo', { addresses: undefined }],
    ]);
    expect(regexPatternSets.get('Patterns')).toEqual({ patterns: ['^/a'] });
    expect(ruleGroups.get('Group')).toMatchObject({ name: undefined, rules: [{ Name: 'R' }] });
  });

  test.each([
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }]] }, 'a-<account>'],
    [{ 'Fn::Sub': 'x-${AWS::Partition}' }, 'x-aws'],
    [{ 'Fn::Sub': 'x-${Other}' }, 'Acl'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Other' }]] }, 'Acl'],
    [{ Ref: 'Other' }, 'Acl'],
  ])('E09 has the name %j as far as it is known before deployment', (Name, name) => {
    expect(webAclOf(templateOf([], { Name })).name).toBe(name);
  });
});
