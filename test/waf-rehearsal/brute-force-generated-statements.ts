import fc from 'fast-check';
import { type Json } from './brute-force-statement';
import { DOCUMENTED_TRANSFORMATIONS } from './brute-force-transformation';

/** Account and web ACL of every generated case; they are part of label names. */
export const ACCOUNT = '111122223333';
export const WEB_ACL_NAME = 'generated';
const LOCAL_PREFIX = `awswaf:${ACCOUNT}:webacl:${WEB_ACL_NAME}:`;

/** Labels that generated rules put on requests; one namespace holds one label only, as an aggregation key needs. */
export const RULE_LABELS = ['client:bot', 'client:app', 'path:checkout:slow', 'checkout', 'rate:limited'] as const;

/** Documented rules of a managed group, each with the label that it adds. */
export const GROUP_RULES = [
  ['NoUserAgent_HEADER', 'awswaf:managed:aws:core-rule-set:NoUserAgent_Header'],
  ['SizeRestrictions_BODY', 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body'],
  ['CrossSiteScripting_QUERYARGUMENTS', 'awswaf:managed:aws:core-rule-set:CrossSiteScripting_QueryArguments'],
] as const;

/** The managed group of every generated web ACL. */
export const GROUP = 'AWSManagedRulesCommonRuleSet';

const OVERSIZE = fc.constantFrom('CONTINUE', 'MATCH', 'NO_MATCH');
const FALLBACK = fc.constantFrom('MATCH', 'NO_MATCH');
const SCOPE = fc.constantFrom('ALL', 'KEY', 'VALUE');

const transformations = fc
  .uniqueArray(fc.constantFrom(...DOCUMENTED_TRANSFORMATIONS), { minLength: 1, maxLength: 3 })
  // Priorities need not be consecutive, nor stand in the order of the list.
  .chain((types) =>
    fc
      .uniqueArray(fc.nat(20), { minLength: types.length, maxLength: types.length })
      .map((priorities) => types.map((Type, index) => ({ Priority: priorities[index] ?? 0, Type }))),
  );

/** Transformations of aggregation keys, and of fields where bytes beyond ASCII would blur what a text is. */
const plainTransformations = fc
  .constantFrom(['NONE'], ['LOWERCASE'], ['URL_DECODE', 'LOWERCASE'])
  .map((types) => types.map((Type, Priority) => ({ Priority, Type })));

const field: fc.Arbitrary<Json> = fc.oneof(
  fc.constant({ UriPath: {} }),
  fc.constant({ QueryString: {} }),
  fc.constant({ Method: {} }),
  fc.constant({ AllQueryArguments: {} }),
  fc.constantFrom('Q', 'id', 'missing').map((Name) => ({ SingleQueryArgument: { Name } })),
  fc.constantFrom('User-Agent', 'x-app', 'cookie', 'missing').map((Name) => ({ SingleHeader: { Name } })),
  FALLBACK.map((FallbackBehavior) => ({ UriFragment: { FallbackBehavior } })),
  OVERSIZE.map((OversizeHandling) => ({ Body: { OversizeHandling } })),
  FALLBACK.map((OversizeHandling) => ({ HeaderOrder: { OversizeHandling } })),
  // Where the parsing of a body ends that was cut off is not documented.
  fc.tuple(SCOPE, FALLBACK).map(([MatchScope, OversizeHandling]) => ({
    JsonBody: { MatchPattern: { All: {} }, MatchScope, OversizeHandling },
  })),
  fc
    .tuple(
      fc.constantFrom(
        { All: {} },
        { IncludedHeaders: ['USER-AGENT', 'X-App'] },
        { ExcludedHeaders: ['user-agent', 'Cookie'] },
      ),
      SCOPE,
      FALLBACK,
    )
    .map(([MatchPattern, MatchScope, OversizeHandling]) => ({
      Headers: { MatchPattern, MatchScope, OversizeHandling },
    })),
  fc
    .tuple(
      fc.constantFrom({ All: {} }, { IncludedCookies: ['cart'] }, { ExcludedCookies: ['cart', 'SID'] }),
      SCOPE,
      OVERSIZE,
    )
    .map(([MatchPattern, MatchScope, OversizeHandling]) => ({
      Cookies: { MatchPattern, MatchScope, OversizeHandling },
    })),
);

const WANTED = ['/checkout', '/', 'checkout', 'bot', 'cart', 'a', '1', 'curl/8', 'GET', 'Checkout', 'é', '..', 'SID'];

const byteMatch = fc
  .record({
    FieldToMatch: field,
    SearchString: fc.constantFrom(...WANTED),
    PositionalConstraint: fc.constantFrom('EXACTLY', 'STARTS_WITH', 'ENDS_WITH', 'CONTAINS'),
    TextTransformations: transformations,
  })
  .map((ByteMatchStatement) => ({ ByteMatchStatement }));

/** "You can use this choice only with a string match with the positional constraint set to EXACTLY." */
const fingerprintMatch = fc
  .tuple(fc.constantFrom('JA3Fingerprint', 'JA4Fingerprint'), FALLBACK, fc.constantFrom('a1', 't13d_a', 't13d'))
  .map(([kind, FallbackBehavior, SearchString]) => ({
    ByteMatchStatement: {
      FieldToMatch: { [kind]: { FallbackBehavior } },
      SearchString,
      PositionalConstraint: 'EXACTLY',
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  }));

const wordMatch = fc
  .record({
    FieldToMatch: field,
    SearchString: fc.constantFrom('checkout', 'bot', 'cart', 'a', '1'),
    PositionalConstraint: fc.constant('CONTAINS_WORD'),
    TextTransformations: transformations,
  })
  .map((ByteMatchStatement) => ({ ByteMatchStatement }));

const size = fc
  .record({
    FieldToMatch: field,
    ComparisonOperator: fc.constantFrom('EQ', 'NE', 'LT', 'LE', 'GT', 'GE'),
    Size: fc.constantFrom(0, 1, 3, 9, 10, 20),
    TextTransformations: transformations,
  })
  .map((SizeConstraintStatement) => ({ SizeConstraintStatement }));

const REGEXES = ['^/(checkout|api)', 'bot', '[0-9]+$', '^$', '^[^/]', 'cart(=|$)', '\\.\\.', '(a|1){2}'];

const regex = fc
  .record({ FieldToMatch: field, RegexString: fc.constantFrom(...REGEXES), TextTransformations: transformations })
  .map((RegexMatchStatement) => ({ RegexMatchStatement }));

const regexSet = fc.record({ FieldToMatch: field, TextTransformations: transformations }).map((rest) => ({
  RegexPatternSetReferenceStatement: { ...rest, Arn: { 'Fn::GetAtt': ['Patterns', 'Arn'] } },
}));

/** Countries that a request may come from; `-` is one that AWS does not know. */
export const geo = fc
  .uniqueArray(fc.constantFrom('DE', 'US', 'KP'), { minLength: 1 })
  .map((CountryCodes) => ({ GeoMatchStatement: { CountryCodes } }));

const asn = fc
  .uniqueArray(fc.constantFrom(0, 64496, 64511), { minLength: 1 })
  .map((AsnList) => ({ AsnMatchStatement: { AsnList } }));

const forwardedIp = fc.record({ HeaderName: fc.constant('X-Forwarded-For'), FallbackBehavior: FALLBACK });

const ipSetId = fc.constantFrom('Offices', 'Attackers').map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }));
const ipSet = ipSetId.map((Arn) => ({ IPSetReferenceStatement: { Arn } }));

/**
 * An IP set read from a header. Without that header the rule is not applied "at all", which nested in another statement
 * is more than false; so it stands at the top of a rule.
 */
const forwardedIpSet = fc
  .tuple(ipSetId, forwardedIp, fc.constantFrom('FIRST', 'LAST', 'ANY'))
  .map(([Arn, forwarded, Position]) => ({
    IPSetReferenceStatement: { Arn, IPSetForwardedIPConfig: { ...forwarded, Position } },
  }));

const LABEL_KEYS = [
  ...RULE_LABELS,
  'bot',
  'slow',
  'checkout:slow',
  'path:checkout',
  `${LOCAL_PREFIX}client:bot`,
  `awswaf:999999999999:webacl:${WEB_ACL_NAME}:client:bot`,
  ...GROUP_RULES.map(([, label]) => label),
];
const LABEL_NAMESPACES = [
  'client:',
  'path:',
  'checkout:',
  'path:checkout:',
  'rate:',
  LOCAL_PREFIX,
  'awswaf:managed:aws:core-rule-set:',
  'awswaf:managed:aws:',
];
/** Keys that only a geo match in front of every other rule makes certain. */
const GEO_KEYS = [
  'awswaf:clientip:geo:country:DE',
  'awswaf:clientip:geo:region:US-CA',
  'awswaf:clientip:geo:country:XX',
];

function labelMatch(hasGeoLabels: boolean): fc.Arbitrary<Json> {
  return fc.oneof(
    fc
      .constantFrom(...LABEL_KEYS, ...(hasGeoLabels ? GEO_KEYS : []))
      .map((Key) => ({ LabelMatchStatement: { Scope: 'LABEL', Key } })),
    fc
      .constantFrom(...LABEL_NAMESPACES, ...(hasGeoLabels ? ['awswaf:clientip:geo:country:'] : []))
      .map((Key) => ({ LabelMatchStatement: { Scope: 'NAMESPACE', Key } })),
  );
}

/** Any statement of a rule. */
export function statements(hasGeoLabels: boolean): fc.Arbitrary<Json> {
  return fc.oneof({ weight: 9, arbitrary: nestedStatements(hasGeoLabels) }, { weight: 1, arbitrary: forwardedIpSet });
}

/** Any nestable statement, nested a few deep. */
function nestedStatements(hasGeoLabels: boolean): fc.Arbitrary<Json> {
  const leaf = fc.oneof(
    byteMatch,
    fingerprintMatch,
    wordMatch,
    size,
    regex,
    regexSet,
    geo,
    asn,
    ipSet,
    labelMatch(hasGeoLabels),
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.tuple(tie('tree'), tie('tree')).map((Statements) => ({ AndStatement: { Statements } })),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((Statements) => ({ OrStatement: { Statements } })),
      tie('tree').map((Statement) => ({ NotStatement: { Statement } })),
    ),
  }));
  return tree;
}

const customKey: fc.Arbitrary<Json> = fc.oneof(
  fc
    .constantFrom('User-Agent', 'x-app')
    .chain((Name) => plainTransformations.map((TextTransformations) => ({ Header: { Name, TextTransformations } }))),
  plainTransformations.map((TextTransformations) => ({ Cookie: { Name: 'cart', TextTransformations } })),
  plainTransformations.map((TextTransformations) => ({ QueryArgument: { Name: 'id', TextTransformations } })),
  plainTransformations.map((TextTransformations) => ({ UriPath: { TextTransformations } })),
  fc.constant({ HTTPMethod: {} }),
  fc.constant({ ASN: {} }),
  fc
    .tuple(fc.constantFrom('JA3Fingerprint', 'JA4Fingerprint'), FALLBACK)
    .map(([kind, FallbackBehavior]) => ({ [kind]: { FallbackBehavior } })),
  fc.constant({ LabelNamespace: { Namespace: `${LOCAL_PREFIX}rate:` } }),
);

const aggregation: fc.Arbitrary<Json> = fc.oneof(
  fc.constant({ AggregateKeyType: 'IP' }),
  forwardedIp.map((ForwardedIPConfig) => ({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig })),
  fc
    .uniqueArray(customKey, { minLength: 1, maxLength: 3, selector: (key) => Object.keys(key)[0] })
    .map((CustomKeys) => ({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys })),
  customKey.map((key) => ({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ IP: {} }, key] })),
);

/** A rate-based statement. Limits below AWS's least of 10 make short streams tell as much as long ones. */
export function rateStatements(hasGeoLabels: boolean): fc.Arbitrary<Json> {
  const limits = fc.record({
    Limit: fc.integer({ min: 1, max: 6 }),
    EvaluationWindowSec: fc.constantFrom(60, 120, 300, 600, undefined),
  });
  const scope = nestedStatements(hasGeoLabels);
  return fc
    .oneof(
      fc.tuple(limits, aggregation, fc.option(scope, { nil: undefined })),
      fc.tuple(limits, fc.constant({ AggregateKeyType: 'CONSTANT' }), scope),
    )
    .map(([{ Limit, EvaluationWindowSec }, keys, ScopeDownStatement]) => ({
      RateBasedStatement: {
        Limit,
        ...(EvaluationWindowSec && { EvaluationWindowSec }),
        ...keys,
        ...(ScopeDownStatement && { ScopeDownStatement }),
      },
    }));
}
