import { FallbackBehavior } from '../../../../lib/edge/web-acl/language/fallback-behavior';
import { InvalidJson } from '../../../../lib/edge/web-acl/language/json-body';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { MatchScope } from '../../../../lib/edge/web-acl/language/match-scope';
import { OversizeHandling } from '../../../../lib/edge/web-acl/language/oversize-handling';
import { RequestField } from '../../../../lib/edge/web-acl/language/request-field';
import { stackIn } from '../../edge-stack-under-test';
import { type StatementCase, UNTOUCHED, writtenStatements } from './written-statements';

const field = RequestField;
const contains = (what: RequestField) => Match.contains(what, 'x');
const reading = (FieldToMatch: unknown) => ({
  ByteMatchStatement: {
    SearchString: 'x',
    PositionalConstraint: 'CONTAINS',
    FieldToMatch,
    TextTransformations: UNTOUCHED,
  },
});

const CASES: StatementCase[] = [
  ['the path', contains(field.uriPath()), 10, reading({ UriPath: {} })],
  [
    'the fragment',
    contains(field.uriFragment(FallbackBehavior.MATCH)),
    10,
    reading({ UriFragment: { FallbackBehavior: 'MATCH' } }),
  ],
  [
    'a query argument',
    contains(field.singleQueryArgument('UserName')),
    10,
    reading({ SingleQueryArgument: { Name: 'username' } }),
  ],
  ['all query arguments', contains(field.allQueryArguments()), 20, reading({ AllQueryArguments: {} })],
  [
    'all headers',
    contains(field.headers(MatchScope.KEY, OversizeHandling.MATCH)),
    10,
    reading({ Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' } }),
  ],
  [
    'the order of headers',
    contains(field.headerOrder(OversizeHandling.NO_MATCH)),
    10,
    reading({ HeaderOrder: { OversizeHandling: 'NO_MATCH' } }),
  ],
  [
    'a cookie',
    contains(field.cookie('Session', OversizeHandling.MATCH)),
    10,
    reading({
      Cookies: { MatchPattern: { IncludedCookies: ['Session'] }, MatchScope: 'VALUE', OversizeHandling: 'MATCH' },
    }),
  ],
  [
    'all cookies',
    contains(field.cookies()),
    10,
    reading({ Cookies: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' } }),
  ],
  ['the body', contains(field.body()), 10, reading({ Body: { OversizeHandling: 'CONTINUE' } })],
  [
    'a JSON body, at twice the base cost',
    contains(field.jsonBody()),
    20,
    reading({
      JsonBody: {
        MatchPattern: { All: {} },
        MatchScope: 'ALL',
        InvalidFallbackBehavior: 'EVALUATE_AS_STRING',
        OversizeHandling: 'CONTINUE',
      },
    }),
  ],
  [
    'places in a JSON body',
    contains(
      field.jsonBody({
        paths: ['/customer/email'],
        scope: MatchScope.VALUE,
        invalid: InvalidJson.MATCH,
        oversize: OversizeHandling.MATCH,
      }),
    ),
    20,
    reading({
      JsonBody: {
        MatchPattern: { IncludedPaths: ['/customer/email'] },
        MatchScope: 'VALUE',
        InvalidFallbackBehavior: 'MATCH',
        OversizeHandling: 'MATCH',
      },
    }),
  ],
  [
    'a fingerprint of JA3',
    Match.exactly(field.ja3(FallbackBehavior.MATCH), 'a'.repeat(32)),
    2,
    {
      ByteMatchStatement: {
        SearchString: 'a'.repeat(32),
        PositionalConstraint: 'EXACTLY',
        FieldToMatch: { JA3Fingerprint: { FallbackBehavior: 'MATCH' } },
        TextTransformations: UNTOUCHED,
      },
    },
  ],
  [
    'a fingerprint of JA4',
    Match.exactly(field.ja4(), 't13d1516h2_8daaf6152771_02713d6af862'),
    2,
    {
      ByteMatchStatement: {
        SearchString: 't13d1516h2_8daaf6152771_02713d6af862',
        PositionalConstraint: 'EXACTLY',
        FieldToMatch: { JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } },
        TextTransformations: UNTOUCHED,
      },
    },
  ],
];

describe('fields of requests', () => {
  const written = writtenStatements(stackIn('us-east-1'), CASES);

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
