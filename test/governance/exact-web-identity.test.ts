import { type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { brokenRules } from './broken-rules';

describe('DefenceInDepthChecks ExactWebIdentity', () => {
  const provider = 'arn:aws:iam::111111111111:oidc-provider/token.example.com';
  const role = (conditions: Record<string, unknown>) => (stack: Stack) => {
    new iam.Role(stack, 'Role', { assumedBy: new iam.WebIdentityPrincipal(provider, conditions) });
  };
  const exact = { 'token.example.com:aud': 'sts.amazonaws.com', 'token.example.com:sub': 'repo:shopnow/platform' };

  test('G02 allows an exact audience and an exact subject', () => {
    expect(brokenRules(role({ StringEquals: exact }))).toEqual([]);
  });

  test.each([
    ['no condition', {}],
    ['no subject', { StringEquals: { 'token.example.com:aud': 'sts.amazonaws.com' } }],
    ['a wildcard subject', { StringEquals: { ...exact, 'token.example.com:sub': 'repo:shopnow/*' } }],
    ['a subject that is only like something', { StringLike: exact }],
    ['a subject that only counts if it is there', { StringEqualsIfExists: exact }],
    ['a subject in other letters', { StringEqualsIgnoreCase: exact }],
    ['an empty list of subjects', { StringEquals: { ...exact, 'token.example.com:sub': [] } }],
  ])('G02 refuses %s', (_, conditions) => {
    expect(brokenRules(role(conditions))).toEqual(['DefenceInDepth-ExactWebIdentity']);
  });

  const trust = (assumeRolePolicyDocument: unknown) => (stack: Stack) => {
    new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument });
  };
  const statement = { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity' };
  const inexact = ['DefenceInDepth-ExactWebIdentity'];

  test.each([
    ['by Fn::Sub', (text: string): unknown => ({ 'Fn::Sub': text })],
    ['by Fn::Sub with values', (text: string): unknown => ({ 'Fn::Sub': [text, { Issuer: 'token.example.com' }] })],
    [
      'by Fn::Join',
      (text: string): unknown => ({
        'Fn::Join': ['', text.split(/\$\{(Issuer)\}/).map((part) => (part === 'Issuer' ? { Ref: part } : part))],
      }),
    ],
  ])('G02 reads a trust policy that is a text put together %s', (_, together) => {
    const role = (sub: string) => {
      const Condition = { StringEquals: { '${Issuer}:aud': 'sts.amazonaws.com', '${Issuer}:sub': sub } };
      return trust(together(JSON.stringify({ Statement: [{ ...statement, Condition }] })));
    };
    expect(brokenRules(role('system:serviceaccount:orders:orders'))).toEqual([]);
    expect(brokenRules(role('system:serviceaccount:*:orders'))).toEqual(inexact);
  });

  test.each([
    ['in a list', ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity']],
    ['in other letters', 'STS:assumerolewithwebidentity'],
    ['by a prefix', 'sts:AssumeRole*'],
    ['by single wildcards', 'sts:AssumeRoleWith???Identity'],
    ['by its service', 'sts:*'],
    ['by everything', '*'],
    ['beside SAML', ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity']],
    ['by a value that is known at deployment', { Ref: 'Action' }],
  ])('G02 knows the action of web identities %s', (_, Action) => {
    for (const Principal of [statement.Principal, { AWS: '*' }, '*', undefined]) {
      const judged = { ...statement, Principal, Action };
      expect(brokenRules(trust({ Statement: [judged] }))).toEqual(inexact);
      expect(brokenRules(trust({ Statement: judged }))).toEqual(inexact);
      expect(brokenRules(trust({ Statement: { ...judged, Condition: { StringEquals: exact } } }))).toEqual([]);
      expect(brokenRules(trust({ Statement: { ...judged, Effect: 'Deny' } }))).toEqual([]);
    }
  });

  test('G02 judges every federated principal, whatever its action, but SAML, which has no subject', () => {
    expect(brokenRules(trust({ Statement: { ...statement, Action: 'sts:TagSession' } }))).toEqual(inexact);
    expect(brokenRules(trust({ Statement: { ...statement, Action: undefined, NotAction: 'iam:*' } }))).toEqual(inexact);
    expect(brokenRules(trust({ Statement: { ...statement, Action: 'sts:AssumeRoleWithSAML' } }))).toEqual([]);
  });

  test.each([
    ['a parameter', { Ref: 'Trust' }],
    ['a choice at deployment', { 'Fn::If': ['Prod', { Statement: [] }, { Statement: [] }] }],
    ['a text that is no document', { 'Fn::Sub': '${Trust}' }],
    ['a list that is known at deployment', { 'Fn::Join': [',', { Ref: 'Trust' }] }],
    ['a statement that is known at deployment', { Statement: [{ 'Fn::If': ['Prod', statement, statement] }] }],
    ['an effect that is known at deployment', { Statement: { ...statement, Effect: { Ref: 'Effect' } } }],
    ['a text without statements', { 'Fn::Sub': '"sts:AssumeRole"' }],
  ])('G02 refuses a trust policy that cannot be read: %s', (_, document) => {
    expect(brokenRules(trust(document))).toEqual(inexact);
  });

  test('G02 leaves roles of services alone', () => {
    expect(
      brokenRules((stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })),
    ).toEqual([]);
  });
});
