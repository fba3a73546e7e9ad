import { Template } from 'aws-cdk-lib/assertions';
import { OriginVerification } from '../../../lib/edge/ingress/origin-verification';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { findingsOf } from '../../../lib/testing';
import { stackIn } from '../edge-stack-under-test';
import { regionalWebAcl } from './ingress-under-test';
import { judge, type RenderedRule } from './judge-header';

const OLD = 'a'.repeat(64);
const NEW = '0123456789abcdef'.repeat(4);
const only = (...values: string[]): string[] => values.map((value) => `^${value}$`);

/** Built once, no test changes it. */
const stack = stackIn('eu-west-1');
const verification = new OriginVerification(stack, 'Verification');
regionalWebAcl(stack, verification);
const template = Template.fromStack(stack);

function rules(): RenderedRule[] {
  const [webAcl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const all = (webAcl as { Properties: { Rules: (RenderedRule & { Priority: number })[] } }).Properties.Rules;
  return [...all].sort((one, other) => one.Priority - other.Priority);
}

describe('the rule that asks for the secret header', () => {
  const [rule] = rules() as [RenderedRule];

  test('E01 is the first of the web ACL, and is what AWS documents for a set of patterns', () => {
    expect(rule).toEqual({
      Name: 'OriginVerify',
      Priority: expect.any(Number),
      Action: { Block: {} },
      Statement: {
        NotStatement: {
          Statement: {
            RegexPatternSetReferenceStatement: {
              Arn: { Ref: expect.stringMatching(/^VerificationPatternSet/) },
              FieldToMatch: { SingleHeader: { Name: 'x-origin-verify' } },
              TextTransformations: [{ Priority: 0, Type: 'NONE' }],
            },
          },
        },
      },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'OriginVerify' },
    });
    expect(verification.rule.capacity).toBe(25);
  });

  test('E01 leaves no place before it, but by the chance of a name', () => {
    const { phase, place } = verification.rule;
    expect([phase, place]).toEqual([Math.min(...Object.values(RulePhase).filter((one) => typeof one === 'number')), 0]);
  });

  test.each<[string, string[], Record<string, string>, number | 'next']>([
    ['no header', only(NEW), {}, 403],
    ['an empty header', only(NEW), { 'x-origin-verify': '' }, 403],
    ['the value in another header', only(NEW), { 'x-origin': NEW, authorization: NEW }, 403],
    ['a wrong value', only(NEW), { 'x-origin-verify': OLD }, 403],
    ['the value with more behind it', only(NEW), { 'x-origin-verify': `${NEW}0` }, 403],
    ['the value with more before it', only(NEW), { 'x-origin-verify': `, ${NEW}` }, 403],
    ['the value in capitals', only(NEW), { 'x-origin-verify': NEW.toUpperCase() }, 403],
    ['the new value', only(NEW), { 'x-origin-verify': NEW }, 'next'],
    ['the old value during a rotation', only(OLD, NEW), { 'x-origin-verify': OLD }, 'next'],
    ['the new value during a rotation', only(OLD, NEW), { 'x-origin-verify': NEW }, 'next'],
    ['a wrong value during a rotation', only(OLD, NEW), { 'x-origin-verify': `${OLD}|${NEW}` }, 403],
    ['the old value after a rotation', only(NEW), { 'x-origin-verify': OLD }, 403],
    ['any value where no value is valid', [], { 'x-origin-verify': NEW }, 403],
  ])('E01 answers to %s with what it should', (_, patterns, headers, expected) => {
    expect(judge(rule, patterns, headers)).toBe(expected);
  });
});

describe('OriginVerification', () => {
  test('E01 leaves no set to CloudFormation, which would write over the valid values', () => {
    template.resourceCountIs('AWS::WAFv2::RegexPatternSet', 0);
    const [set] = Object.values(template.findResources('Custom::OriginPatternSet'));
    expect(set?.['Properties']).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
      Name: verification.patterns.name,
      Description: 'Values of x-origin-verify. Written by their rotation alone',
    });
  });

  test('E01 gives a name and a description that AWS WAF takes, and says where the set is', () => {
    expect(verification.patterns.name).toMatch(/^[\w-]{1,128}$/);
    const [set] = Object.values(template.findResources('Custom::OriginPatternSet'));
    expect(set?.['Properties'].Description).toMatch(/^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/);
    expect(stack.resolve(verification.patterns)).toEqual({
      name: verification.patterns.name,
      id: { 'Fn::GetAtt': [expect.stringMatching(/^VerificationPatternSet/), 'Id'] },
      arn: { Ref: expect.stringMatching(/^VerificationPatternSet/) },
      region: 'eu-west-1',
    });
  });

  test('E01 the function may make and remove that one set, list names, and never write to it', () => {
    const [role] = Object.values(template.findResources('AWS::IAM::Role')).filter((found) =>
      JSON.stringify(found).includes('RegexPatternSet'),
    );
    expect(role?.['Properties'].Policies).toEqual([
      {
        PolicyName: 'Inline',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'wafv2:ListRegexPatternSets', Resource: '*' },
            {
              Effect: 'Allow',
              Action: ['wafv2:CreateRegexPatternSet', 'wafv2:DeleteRegexPatternSet', 'wafv2:GetRegexPatternSet'],
              Resource: `arn:aws:wafv2:eu-west-1:111111111111:regional/regexpatternset/${verification.patterns.name}/*`,
            },
          ],
        },
      },
    ]);
  });

  test('E01 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
