import { FallbackBehavior } from '../../../../lib/edge/web-acl/language/fallback-behavior';
import { AddressPosition, ForwardedAddress } from '../../../../lib/edge/web-acl/language/forwarded-address';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { Rate } from '../../../../lib/edge/web-acl/language/rate';
import { RateKey } from '../../../../lib/edge/web-acl/language/rate-key';
import { RequestField } from '../../../../lib/edge/web-acl/language/request-field';
import { TextTransformation } from '../../../../lib/edge/web-acl/language/text-transformation';
import { stackIn } from '../../edge-stack-under-test';
import { LOWERED, type StatementCase, UNTOUCHED, writtenStatements } from './written-statements';

const { LOWERCASE, URL_DECODE } = TextTransformation;
const path = Match.startsWith(RequestField.uriPath(), '/login', [LOWERCASE]);
const pathJson = {
  ByteMatchStatement: {
    SearchString: '/login',
    PositionalConstraint: 'STARTS_WITH',
    FieldToMatch: { UriPath: {} },
    TextTransformations: LOWERED,
  },
};
const forwarded = ForwardedAddress.inHeader('x-forwarded-for', FallbackBehavior.NO_MATCH, AddressPosition.ANY);
const forwardedJson = { HeaderName: 'x-forwarded-for', FallbackBehavior: 'NO_MATCH' };
const rate = { limit: 100, windowSeconds: 300 };
const rateJson = { Limit: 100, EvaluationWindowSec: 300 };

const CASES: StatementCase[] = [
  ['a rate by address', new Rate(rate), 2, { RateBasedStatement: { ...rateJson, AggregateKeyType: 'IP' } }],
  [
    'a rate by forwarded address, of some requests',
    new Rate({ ...rate, keys: [RateKey.FORWARDED_ADDRESS], forwarded, scopeDown: path }),
    14,
    {
      RateBasedStatement: {
        ...rateJson,
        AggregateKeyType: 'FORWARDED_IP',
        ForwardedIPConfig: forwardedJson,
        ScopeDownStatement: pathJson,
      },
    },
  ],
  [
    'a rate of all requests together',
    new Rate({ ...rate, keys: [], scopeDown: path }),
    14,
    { RateBasedStatement: { ...rateJson, AggregateKeyType: 'CONSTANT', ScopeDownStatement: pathJson } },
  ],
  [
    'a rate by five keys',
    new Rate({
      ...rate,
      keys: [
        RateKey.header('User-Agent', [LOWERCASE]),
        RateKey.cookie('session'),
        RateKey.queryArgument('city'),
        RateKey.METHOD,
        RateKey.ADDRESS,
      ],
    }),
    152,
    {
      RateBasedStatement: {
        ...rateJson,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [
          { Header: { Name: 'user-agent', TextTransformations: LOWERED } },
          { Cookie: { Name: 'session', TextTransformations: UNTOUCHED } },
          { QueryArgument: { Name: 'city', TextTransformations: UNTOUCHED } },
          { HTTPMethod: {} },
          { IP: {} },
        ],
      },
    },
  ],
  [
    'a rate by the other keys',
    new Rate({
      ...rate,
      keys: [
        RateKey.ja3(),
        RateKey.ja4(FallbackBehavior.MATCH),
        RateKey.ASN,
        RateKey.uriPath([URL_DECODE]),
        RateKey.labelNamespace('awswaf:clientip:geo:country:'),
      ],
    }),
    152,
    {
      RateBasedStatement: {
        ...rateJson,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [
          { JA3Fingerprint: { FallbackBehavior: 'NO_MATCH' } },
          { JA4Fingerprint: { FallbackBehavior: 'MATCH' } },
          { ASN: {} },
          { UriPath: { TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }] } },
          { LabelNamespace: { Namespace: 'awswaf:clientip:geo:country:' } },
        ],
      },
    },
  ],
  [
    'a rate by forwarded address and query',
    new Rate({ ...rate, keys: [RateKey.FORWARDED_ADDRESS, RateKey.queryString()], forwarded }),
    62,
    {
      RateBasedStatement: {
        ...rateJson,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ ForwardedIP: {} }, { QueryString: { TextTransformations: UNTOUCHED } }],
        ForwardedIPConfig: forwardedJson,
      },
    },
  ],
];

describe('rates', () => {
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

  test('E12 tell the catch-all, which counts every address over all paths, from all others', () => {
    const keys = [RateKey.ADDRESS, RateKey.ja4()];
    const rates = [
      new Rate(rate),
      new Rate({ ...rate, keys: [RateKey.FORWARDED_ADDRESS], forwarded }),
      new Rate({ ...rate, scopeDown: path }),
      new Rate({ ...rate, keys }),
    ];
    expect(rates.map(({ isCatchAll }) => isCatchAll)).toEqual([true, true, false, false]);
  });
});
