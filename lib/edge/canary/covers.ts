import { isDeepStrictEqual } from 'node:util';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** Parts of a rendered statement. */
interface Parts {
  readonly [part: string]: unknown;
}

type Statement = CfnWebACL.StatementProperty;
type Comparison = (wide: Parts, narrow: Parts) => boolean;

/** Texts with `|` in between, none of them empty, which would match everything. */
const PLAIN_TEXT = /(?:\\[\\^$.*+?()[\]{}|]|[^\\^$.*+?()[\]{}|])+/;
const PLAIN_ALTERNATIVES = new RegExp(`^${PLAIN_TEXT.source}(?:\\|${PLAIN_TEXT.source})+$`);

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  notStatement: (wide, narrow) => covers(narrow['statement'] as Statement, wide['statement'] as Statement),
  geoMatchStatement: longerList('countryCodes'),
  asnMatchStatement: longerList('asnList'),
  ipSetReferenceStatement: longerList('arn'),
  regexPatternSetReferenceStatement: longerList('arn'),
  sizeConstraintStatement: nearerSize,
  rateBasedStatement: (wide, narrow) =>
    Number(wide['limit']) <= Number(narrow['limit']) && isWiderWithin(wide, narrow, 'limit'),
  // Its overrides are compared by what they do.
  managedRuleGroupStatement: (wide, narrow) => isWiderWithin(wide, narrow, 'ruleActionOverrides'),
};

/**
 * Whether every request that one statement matches is matched by another one too. Protects against rules that keep their name
 * and their action, and look at something else.
 *
 * It knows what it can prove: longer lists of countries, networks, addresses and patterns, more alternatives, fewer conditions,
 * lower limits and sizes. It says no where it cannot tell. Labels are taken to be the same for both.
 *
 * @param wide the statement that should match at least as much; sets hold their content in place of an ARN
 * @param narrow the statement that should match no more
 */
export function covers(wide: Statement, narrow: Statement): boolean {
  if (isDeepStrictEqual(wide, narrow)) {
    return true;
  }
  const [anyOfNarrow, allOfWide] = [alternativesOf(narrow), conditionsOf(wide)];
  if (anyOfNarrow !== undefined) {
    return anyOfNarrow.every((part) => covers(wide, part));
  }
  if (allOfWide !== undefined) {
    return allOfWide.every((part) => covers(part, narrow));
  }
  return (
    (alternativesOf(wide) ?? []).some((part) => covers(part, narrow)) ||
    (conditionsOf(narrow) ?? []).some((part) => covers(wide, part)) ||
    coversAlone(wide, narrow)
  );
}

function coversAlone(wide: Statement, narrow: Statement): boolean {
  const [[kind = '', inWide] = [], ...others] = Object.entries(wide) as [string, Parts][];
  const inNarrow = (narrow as unknown as Parts)[kind] as Parts | undefined;
  return (
    others.length === 0 &&
    inWide !== undefined &&
    inNarrow !== undefined &&
    Object.keys(narrow).length === 1 &&
    (COMPARISONS[kind]?.(inWide, inNarrow) ?? false)
  );
}

/** One of these is true where the statement is. */
function alternativesOf({ orStatement, regexMatchStatement }: Statement): Statement[] | undefined {
  if (orStatement !== undefined) {
    return (orStatement as CfnWebACL.OrStatementProperty).statements as Statement[];
  }
  const match = regexMatchStatement as CfnWebACL.RegexMatchStatementProperty | undefined;
  if (match === undefined || !PLAIN_ALTERNATIVES.test(match.regexString)) {
    return undefined;
  }
  const texts = match.regexString.match(new RegExp(PLAIN_TEXT, 'g')) ?? [];
  return texts.map((regexString) => ({ regexMatchStatement: { ...match, regexString } }));
}

/** All of these are true where the statement is. */
function conditionsOf({ andStatement }: Statement): Statement[] | undefined {
  return (andStatement as CfnWebACL.AndStatementProperty | undefined)?.statements as Statement[] | undefined;
}

function longerList(name: string): Comparison {
  return (wide, narrow) => {
    const [longer, shorter] = [wide[name], narrow[name]];
    return (
      Array.isArray(longer) &&
      Array.isArray(shorter) &&
      shorter.every((entry) => longer.includes(entry)) &&
      isSameWithout(wide, narrow, [name])
    );
  };
}

function nearerSize(wide: Parts, narrow: Parts): boolean {
  const [operator, ofWide, ofNarrow] = [wide['comparisonOperator'], Number(wide['size']), Number(narrow['size'])];
  const isNearer =
    operator === 'GT' || operator === 'GE'
      ? ofWide <= ofNarrow
      : (operator === 'LT' || operator === 'LE') && ofWide >= ofNarrow;
  return isNearer && isSameWithout(wide, narrow, ['size']);
}

/** The same rate or group, which looks at the same requests or at more. */
function isWiderWithin(wide: Parts, narrow: Parts, compared: string): boolean {
  const [ofWide, ofNarrow] = [wide, narrow].map((parts) => parts['scopeDownStatement'] as Statement | undefined);
  return (
    (ofWide === undefined || (ofNarrow !== undefined && covers(ofWide, ofNarrow))) &&
    isSameWithout(wide, narrow, [compared, 'scopeDownStatement'])
  );
}

function isSameWithout(one: Parts, other: Parts, names: readonly string[]): boolean {
  const rest = (parts: Parts): Parts =>
    Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name)));
  return isDeepStrictEqual(rest(one), rest(other));
}
