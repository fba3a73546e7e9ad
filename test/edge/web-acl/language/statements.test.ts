import { AddressFamily } from '../../../../lib/edge/web-acl/language/address-range';
import { Sensitivity } from '../../../../lib/edge/web-acl/language/attack-match';
import { FallbackBehavior } from '../../../../lib/edge/web-acl/language/fallback-behavior';
import { AddressPosition, ForwardedAddress } from '../../../../lib/edge/web-acl/language/forwarded-address';
import { IpSet } from '../../../../lib/edge/web-acl/language/ip-set';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { RegexSet } from '../../../../lib/edge/web-acl/language/regex-set';
import { RequestField } from '../../../../lib/edge/web-acl/language/request-field';
import { SizeOperator } from '../../../../lib/edge/web-acl/language/size-match';
import { TextTransformation } from '../../../../lib/edge/web-acl/language/text-transformation';
import { WebAclScope } from '../../../../lib/edge/web-acl/web-acl-scope';
import { stackIn } from '../../edge-stack-under-test';
import { LOWERED, type StatementCase, UNTOUCHED, writtenStatements } from './written-statements';

const stack = stackIn('us-east-1');
const scope = WebAclScope.CLOUDFRONT;
const description = 'addresses of the tests';
const ranges = ['192.0.2.0/24'];
const ipSet = new IpSet(stack, 'Addresses', { scope, family: AddressFamily.IPV4, ranges, description });
const regexSet = new RegexSet(stack, 'Patterns', { scope, patterns: ['^/old'], description });
const arnOf = (set: IpSet | RegexSet) =>
  ({ 'Fn::GetAtt': [expect.stringMatching(set.node.id), 'Arn'] }) as Record<string, unknown>;

const { LOWERCASE, NONE, URL_DECODE } = TextTransformation;
const field = RequestField;
const decoded = [
  { Priority: 0, Type: 'URL_DECODE' },
  { Priority: 1, Type: 'LOWERCASE' },
];
const path = Match.startsWith(field.uriPath(), '/login', [LOWERCASE]);
const pathJson = {
  ByteMatchStatement: {
    SearchString: '/login',
    PositionalConstraint: 'STARTS_WITH',
    FieldToMatch: { UriPath: {} },
    TextTransformations: LOWERED,
  },
};
const geoJson = { GeoMatchStatement: { CountryCodes: ['KP', 'XK'] } };
const forwarded = ForwardedAddress.inHeader('x-forwarded-for', FallbackBehavior.NO_MATCH, AddressPosition.ANY);
const forwardedJson = { HeaderName: 'x-forwarded-for', FallbackBehavior: 'NO_MATCH' };

const CASES: StatementCase[] = [
  ['a start', path, 12, pathJson],
  [
    'a path, however it is written',
    Match.path('/Checkout'),
    32,
    {
      ByteMatchStatement: {
        SearchString: '/checkout',
        PositionalConstraint: 'STARTS_WITH',
        FieldToMatch: { UriPath: {} },
        TextTransformations: [
          { Priority: 0, Type: 'URL_DECODE' },
          { Priority: 1, Type: 'NORMALIZE_PATH' },
          { Priority: 2, Type: 'LOWERCASE' },
        ],
      },
    },
  ],
  [
    'an end',
    Match.endsWith(field.queryString(), 'x', [URL_DECODE, LOWERCASE]),
    22,
    {
      ByteMatchStatement: {
        SearchString: 'x',
        PositionalConstraint: 'ENDS_WITH',
        FieldToMatch: { QueryString: {} },
        TextTransformations: decoded,
      },
    },
  ],
  [
    'a whole',
    Match.exactly(field.method(), 'POST', [NONE]),
    2,
    {
      ByteMatchStatement: {
        SearchString: 'POST',
        PositionalConstraint: 'EXACTLY',
        FieldToMatch: { Method: {} },
        TextTransformations: UNTOUCHED,
      },
    },
  ],
  [
    'a word',
    Match.containsWord(field.header('User-Agent'), 'BadBot'),
    10,
    {
      ByteMatchStatement: {
        SearchString: 'BadBot',
        PositionalConstraint: 'CONTAINS_WORD',
        FieldToMatch: { SingleHeader: { Name: 'user-agent' } },
        TextTransformations: UNTOUCHED,
      },
    },
  ],
  [
    'a regex',
    Match.regex(field.uriPath(), '^/v[12]/', [LOWERCASE]),
    13,
    {
      RegexMatchStatement: {
        RegexString: '^/v[12]/',
        FieldToMatch: { UriPath: {} },
        TextTransformations: LOWERED,
      },
    },
  ],
  [
    'a regex set',
    Match.regexSet(field.uriPath(), regexSet, [URL_DECODE]),
    35,
    {
      RegexPatternSetReferenceStatement: {
        Arn: arnOf(regexSet),
        FieldToMatch: { UriPath: {} },
        TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }],
      },
    },
  ],
  [
    'a size',
    Match.size(field.queryString(), SizeOperator.MORE, 2048),
    1,
    {
      SizeConstraintStatement: {
        ComparisonOperator: 'GT',
        Size: 2048,
        FieldToMatch: { QueryString: {} },
        TextTransformations: UNTOUCHED,
      },
    },
  ],
  [
    'SQL injection, more of it',
    Match.sqlInjection(field.allQueryArguments(), [URL_DECODE]),
    50,
    {
      SqliMatchStatement: {
        FieldToMatch: { AllQueryArguments: {} },
        TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }],
        SensitivityLevel: 'HIGH',
      },
    },
  ],
  [
    'SQL injection, less of it',
    Match.sqlInjection(field.jsonBody(), [], Sensitivity.LOW),
    40,
    {
      SqliMatchStatement: {
        FieldToMatch: {
          JsonBody: {
            MatchPattern: { All: {} },
            MatchScope: 'ALL',
            InvalidFallbackBehavior: 'EVALUATE_AS_STRING',
            OversizeHandling: 'CONTINUE',
          },
        },
        TextTransformations: UNTOUCHED,
        SensitivityLevel: 'LOW',
      },
    },
  ],
  [
    'cross-site scripting',
    Match.crossSiteScripting(field.body()),
    40,
    {
      XssMatchStatement: {
        FieldToMatch: { Body: { OversizeHandling: 'CONTINUE' } },
        TextTransformations: UNTOUCHED,
      },
    },
  ],
  ['countries', Match.countries(['KP', 'XK']), 1, geoJson],
  [
    'countries of forwarded addresses',
    Match.countries(['KP'], forwarded),
    1,
    { GeoMatchStatement: { CountryCodes: ['KP'], ForwardedIPConfig: forwardedJson } },
  ],
  ['networks', Match.asn([64500, 64501]), 1, { AsnMatchStatement: { AsnList: [64500, 64501] } }],
  [
    'networks of forwarded addresses',
    Match.asn([64500], forwarded),
    1,
    { AsnMatchStatement: { AsnList: [64500], ForwardedIPConfig: forwardedJson } },
  ],
  ['an IP set', Match.addresses(ipSet), 1, { IPSetReferenceStatement: { Arn: arnOf(ipSet) } }],
  [
    'an IP set of forwarded addresses, any of them',
    Match.addresses(ipSet, forwarded),
    5,
    { IPSetReferenceStatement: { Arn: arnOf(ipSet), IPSetForwardedIPConfig: { ...forwardedJson, Position: 'ANY' } } },
  ],
  [
    'an IP set of viewers behind the edge',
    Match.addresses(ipSet, ForwardedAddress.VIEWER),
    1,
    {
      IPSetReferenceStatement: {
        Arn: arnOf(ipSet),
        IPSetForwardedIPConfig: { HeaderName: 'x-viewer-address', FallbackBehavior: 'MATCH', Position: 'FIRST' },
      },
    },
  ],
  [
    'a label',
    Match.label('awswaf:clientip:geo:country:KP'),
    1,
    { LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:clientip:geo:country:KP' } },
  ],
  [
    'a namespace of labels',
    Match.labelNamespace('awswaf:clientip:geo:'),
    1,
    { LabelMatchStatement: { Scope: 'NAMESPACE', Key: 'awswaf:clientip:geo:' } },
  ],
  [
    'all of several',
    Match.all(path, Match.countries(['KP', 'XK'])),
    13,
    { AndStatement: { Statements: [pathJson, geoJson] } },
  ],
  [
    'any of several',
    Match.any(path, Match.countries(['KP', 'XK'])),
    13,
    { OrStatement: { Statements: [pathJson, geoJson] } },
  ],
  ['all of one, which is itself', Match.all(path), 12, pathJson],
  ['any of one, which is itself', Match.any(path), 12, pathJson],
  ['the contrary', Match.not(path), 12, { NotStatement: { Statement: pathJson } }],
];

describe('statements', () => {
  const written = writtenStatements(stack, CASES);

  test.each(CASES.map(([name, , , json], index) => ({ name, json, index })))(
    'E03 write $name as AWS documents it',
    ({ json, index }) => {
      expect(written[index]).toEqual(json);
    },
  );

  test.each(CASES.map(([name, { capacity }, cost]) => ({ name, capacity, cost })))(
    'E03 cost what AWS documents for $name: $cost',
    ({ capacity, cost }) => {
      expect(capacity).toBe(cost);
    },
  );
});
