import { type RecordedRequest } from '../../lib/waf-rehearsal/recorded-request';
import { type WebAclDefinition } from '../../lib/waf-rehearsal/template/web-acl-definition';
import { bitsOf, isInBlock } from './brute-force-address';
import { bruteForceField, bytesOf, type FieldTexts, headerOf } from './brute-force-field';
import { bruteForceTransformation, type Bytes } from './brute-force-transformation';

/** Any object of the web ACL. */
export type Json = Readonly<Record<string, unknown>>;

/** What a statement may look at. */
export interface StatementContext {
  readonly definition: WebAclDefinition;
  readonly request: RecordedRequest;
  /** Labels that earlier rules put on the request; a geo match adds to them. */
  readonly labels: Set<string>;
  /** `awswaf:<account>:webacl:<name>:`. */
  readonly prefix: string;
  readonly bodyBytes: number;
}

/** A forwarded address without its header: "AWS WAF doesn't apply the rule to the request at all". */
export class RuleDoesNotApply extends Error {}

/** Whether a request matches a statement, by the developer guide's page on each kind. */
export function bruteForceStatement(statement: Json, context: StatementContext): boolean {
  const [kind, body] = Object.entries(statement)[0] as [string, Json];
  const nested = (body.Statements ?? [body.Statement]) as Json[];
  switch (kind) {
    case 'AndStatement':
      return nested.map((inner) => bruteForceStatement(inner, context)).every((matches) => matches);
    case 'OrStatement':
      return nested.map((inner) => bruteForceStatement(inner, context)).some((matches) => matches);
    case 'NotStatement':
      return !nested.map((inner) => bruteForceStatement(inner, context)).every((matches) => matches);
    case 'ByteMatchStatement':
      return anyText(body, context, (text) =>
        byteMatches(text, bytesOf(String(body.SearchString)), String(body.PositionalConstraint)),
      );
    case 'SizeConstraintStatement':
      return anyText(body, context, (text) =>
        compares(text.length, String(body.ComparisonOperator), Number(body.Size)),
      );
    case 'RegexMatchStatement':
      return anyText(body, context, (text) => new RegExp(String(body.RegexString), 's').test(text));
    case 'RegexPatternSetReferenceStatement': {
      const patterns = context.definition.regexPatternSets.get(logicalIdOf(body))?.patterns ?? [];
      return anyText(body, context, (text) => patterns.some((pattern) => new RegExp(pattern, 's').test(text)));
    }
    case 'GeoMatchStatement':
      return geoMatches(body, context);
    case 'AsnMatchStatement':
      return (body.AsnList as number[]).includes(context.request.asn ?? 0);
    case 'IPSetReferenceStatement':
      return ipSetMatches(body, context);
    case 'LabelMatchStatement':
      return [...context.labels].some((label) => labelMatches(label, body, context.prefix));
    default:
      throw new Error(`the brute force knows no ${kind}`);
  }
}

function anyText(body: Json, context: StatementContext, matches: (text: Bytes) => boolean): boolean {
  const field: FieldTexts = bruteForceField(context.request, body.FieldToMatch as Json, context.bodyBytes);
  const transformations = body.TextTransformations as { Priority: number; Type: string }[];
  return field.answer ?? field.texts.some((text) => matches(bruteForceTransformation(text, transformations)));
}

function isWordByte(byte: string): boolean {
  return byte !== '' && 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'.includes(byte);
}

function byteMatches(text: Bytes, wanted: Bytes, constraint: string): boolean {
  const places = Array.from({ length: text.length + 1 }, (_, place) => place).filter(
    (place) => text.slice(place, place + wanted.length) === wanted,
  );
  switch (constraint) {
    case 'EXACTLY':
      return text === wanted;
    case 'STARTS_WITH':
      return places.includes(0);
    case 'ENDS_WITH':
      return places.includes(text.length - wanted.length);
    case 'CONTAINS':
      return places.length > 0;
    case 'CONTAINS_WORD':
      return places.some(
        (place) => !isWordByte(text.charAt(place - 1)) && !isWordByte(text.charAt(place + wanted.length)),
      );
    default:
      throw new Error(`the brute force knows no ${constraint}`);
  }
}

function compares(size: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case 'EQ':
      return size === wanted;
    case 'NE':
      return size !== wanted;
    case 'LT':
      return size < wanted;
    case 'LE':
      return size <= wanted;
    case 'GT':
      return size > wanted;
    case 'GE':
      return size >= wanted;
    default:
      throw new Error(`the brute force knows no ${operator}`);
  }
}

/** "Labels every request that it inspects regardless of whether it finds a match." */
function geoMatches(body: Json, { request, labels }: StatementContext): boolean {
  const isKnown = request.country !== '-';
  const [country, region] = isKnown ? [request.country, request.region] : ['XX', 'XX'];
  labels.add(`awswaf:clientip:geo:country:${country}`);
  labels.add(`awswaf:clientip:geo:region:${country}-${region}`);
  return isKnown && (body.CountryCodes as string[]).includes(request.country ?? '');
}

function logicalIdOf({ Arn }: Json): string {
  return (Arn as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
}

function ipSetMatches(body: Json, { definition, request }: StatementContext): boolean {
  const blocks = definition.ipSets.get(logicalIdOf(body))?.addresses ?? [];
  const isInSet = (address: string) => blocks.some((block) => isInBlock(address, block));
  const forwarded = body.IPSetForwardedIPConfig as Json | undefined;
  if (forwarded === undefined) {
    return isInSet(request.sourceAddress);
  }
  const addresses = forwardedAddresses(request, String(forwarded.HeaderName));
  if (addresses === undefined) {
    return forwarded.FallbackBehavior === 'MATCH';
  }
  const position = { FIRST: addresses.slice(0, 1), LAST: addresses.slice(-1), ANY: addresses.slice(-10) };
  return position[forwarded.Position as keyof typeof position].some(isInSet);
}

/** The addresses of a header; nothing where one is malformed. */
export function forwardedAddresses(request: RecordedRequest, header: string): readonly string[] | undefined {
  const value = headerOf(request, header);
  if (value === undefined) {
    throw new RuleDoesNotApply();
  }
  const addresses = value.split(',').map((address) => address.trim());
  return addresses.every((address) => bitsOf(address) !== undefined) ? addresses : undefined;
}

function labelMatches(label: string, { Scope, Key }: Json, prefix: string): boolean {
  const key = String(Key);
  const isFull = key.startsWith('awswaf:');
  if (!isFull && !label.startsWith(prefix)) {
    return false;
  }
  if (Scope === 'LABEL') {
    return isFull ? label === key : `:${label.slice(prefix.length)}`.endsWith(`:${key}`);
  }
  const namespaces = label.slice(0, label.lastIndexOf(':') + 1);
  return isFull ? namespaces.startsWith(key) : `:${namespaces.slice(prefix.length)}`.includes(`:${key}`);
}
