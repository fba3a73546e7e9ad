import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import fc from 'fast-check';
import { covers } from '../../../lib/edge/canary/covers';

type Statement = CfnWebACL.StatementProperty;

const textTransformations = [{ priority: 0, type: 'LOWERCASE' }];
const agent = { singleHeader: { name: 'user-agent' } };

const countries = (...countryCodes: string[]): Statement => ({ geoMatchStatement: { countryCodes } });
const networks = (...asnList: number[]): Statement => ({ asnMatchStatement: { asnList } });
const all = (...statements: Statement[]): Statement => ({ andStatement: { statements } });
const any = (...statements: Statement[]): Statement => ({ orStatement: { statements } });
const not = (statement: Statement): Statement => ({ notStatement: { statement } });
const pattern = (regexString: string, fieldToMatch: CfnWebACL.FieldToMatchProperty = agent): Statement => ({
  regexMatchStatement: { regexString, fieldToMatch, textTransformations },
});
const path = (searchString: string): Statement => ({
  byteMatchStatement: {
    searchString,
    positionalConstraint: 'STARTS_WITH',
    fieldToMatch: { uriPath: {} },
    textTransformations,
  },
});
const size = (comparisonOperator: string, bytes: number): Statement => ({
  sizeConstraintStatement: { comparisonOperator, size: bytes, fieldToMatch: { body: {} }, textTransformations },
});
const rate = (
  limit: number,
  scopeDownStatement?: Statement,
  other: Partial<CfnWebACL.RateBasedStatementProperty> = {},
): Statement => ({
  rateBasedStatement: {
    limit,
    aggregateKeyType: 'IP',
    evaluationWindowSec: 300,
    ...(scopeDownStatement && { scopeDownStatement }),
    ...other,
  },
});
const group = (
  scopeDownStatement?: Statement,
  other: Partial<CfnWebACL.ManagedRuleGroupStatementProperty> = {},
): Statement => ({
  managedRuleGroupStatement: {
    vendorName: 'AWS',
    name: 'G',
    ...(scopeDownStatement && { scopeDownStatement }),
    ...other,
  },
});
/** What a set holds stands where its ARN stood. */
const addresses = (...held: string[]): Statement => ({ ipSetReferenceStatement: { arn: held as unknown as string } });
const patterns = (held: string[], fieldToMatch: CfnWebACL.FieldToMatchProperty = agent): Statement => ({
  regexPatternSetReferenceStatement: { arn: held as unknown as string, fieldToMatch, textTransformations },
});
const noHeader = not(size('GE', 1));

describe('covers', () => {
  test.each<[string, Statement, Statement]>([
    ['one more country', countries('KP', 'IR'), countries('KP')],
    ['one more network', networks(1, 2), networks(2)],
    ['one more address', addresses('10.0.0.0/8', '11.0.0.0/8'), addresses('11.0.0.0/8')],
    ['one more pattern', patterns(['a', 'b']), patterns(['b'])],
    ['one more alternative', any(path('/a'), path('/b'), path('/c')), any(path('/c'), path('/a'))],
    ['a first alternative', any(path('/a'), path('/b')), path('/a')],
    ['one more user agent', pattern('curl|wget\\.|go'), pattern('wget\\.|curl')],
    ['user agents in other patterns', any(pattern('a|b'), pattern('c|d')), any(pattern('b|c'), pattern('d'))],
    ['one more path of a header', all(any(path('/a'), path('/b')), noHeader), all(path('/a'), noHeader)],
    ['one condition less', all(path('/a'), noHeader), all(path('/a'), noHeader, countries('KP'))],
    ['no condition', path('/a'), all(path('/a'), noHeader)],
    ['fewer exceptions', not(any(path('/a'))), not(any(path('/a'), path('/b')))],
    ['a lower limit', rate(1000), rate(2000)],
    ['a limit of more requests', rate(1000, any(path('/a'), path('/b'))), rate(1000, path('/a'))],
    ['a limit of all requests', rate(1000), rate(1000, path('/a'))],
    ['a group that looks at all', group(), group(path('/a'))],
    ['a group with other overrides', group(undefined, { ruleActionOverrides: [] }), group()],
    ['a lower bound', size('GT', 8), size('GT', 16)],
    ['an upper bound', size('LE', 16), size('LE', 8)],
  ])('E10 finds %s tighter, and not the other way round', (what, wide, narrow) => {
    expect(covers(wide, narrow)).toBe(true);
    expect(covers(narrow, wide)).toBe(what === 'a group with other overrides');
  });

  test.each<[string, Statement, Statement]>([
    ['another country', countries('AQ'), countries('KP')],
    [
      'a country by another address',
      {
        geoMatchStatement: {
          countryCodes: ['KP'],
          forwardedIpConfig: { headerName: 'x-forwarded-for', fallbackBehavior: 'NO_MATCH' },
        },
      },
      countries('KP'),
    ],
    ['no address', addresses(), addresses('10.0.0.0/8')],
    [
      'a set whose content is unknown',
      { ipSetReferenceStatement: { arn: 'arn:one' } },
      { ipSetReferenceStatement: { arn: 'arn:other' } },
    ],
    ['a set of another field', patterns(['a', 'b'], { uriPath: {} }), patterns(['a'])],
    ['a user agent that is none', pattern('nobody-has-this'), pattern('curl|wget')],
    ['user agents elsewhere', pattern('curl|wget', { uriPath: {} }), pattern('curl|wget')],
    ['a pattern for an empty alternative', pattern('a|b'), pattern('a||b')],
    ['a pattern for one that is not plain', pattern('a|b'), pattern('(a|b)?')],
    ['an escaped bar for an alternative', pattern('a\\|b'), pattern('b')],
    ['another path', path('/b'), path('/a')],
    ['another condition', all(path('/a'), countries('AQ')), path('/a')],
    ['more exceptions', not(any(path('/a'), path('/b'))), not(path('/a'))],
    ['the opposite', not(path('/a')), path('/a')],
    ['a higher limit', rate(2_000_000_000), rate(1000)],
    ['a lower limit of fewer', rate(10, path('/a')), rate(1000)],
    ['a lower limit by another key', rate(10, undefined, { aggregateKeyType: 'FORWARDED_IP' }), rate(1000)],
    ['a lower limit in a shorter window', rate(10, undefined, { evaluationWindowSec: 60 }), rate(1000)],
    ['another group', group(undefined, { name: 'H' }), group()],
    ['another version', group(undefined, { version: 'Version_1.0' }), group()],
    ['another kind of bound', size('LT', 8), size('GT', 8)],
    ['another size', size('EQ', 8), size('EQ', 16)],
  ])('E10 cannot find %s tighter', (_, wide, narrow) => {
    expect(covers(wide, narrow)).toBe(false);
  });

  /** A statement about paths, and what it says of one. */
  const letters = ['a', 'b', 'c'];
  const holds = (statement: Statement, truth: readonly string[]): boolean => {
    const [[kind, parts] = ['', {}]] = Object.entries(statement) as [string, Record<string, never>][];
    switch (kind) {
      case 'andStatement':
        return (parts['statements'] as unknown as Statement[]).every((part) => holds(part, truth));
      case 'orStatement':
        return (parts['statements'] as unknown as Statement[]).some((part) => holds(part, truth));
      case 'notStatement':
        return !holds(parts['statement'] as unknown as Statement, truth);
      case 'byteMatchStatement':
        return truth.includes(parts['searchString'] as unknown as string);
      default:
        return (parts['countryCodes'] as unknown as string[]).some((code) => truth.includes(code));
    }
  };
  const { statements } = fc.letrec<{ statements: Statement }>((tie) => ({
    statements: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...letters).map(path),
      fc.uniqueArray(fc.constantFrom('K', 'L'), { minLength: 1 }).map((codes) => countries(...codes)),
      fc.array(tie('statements'), { minLength: 2, maxLength: 3 }).map((parts) => all(...parts)),
      fc.array(tie('statements'), { minLength: 2, maxLength: 3 }).map((parts) => any(...parts)),
      tie('statements').map(not),
    ),
  }));

  test('E10 never finds tighter what lets one request through, and knows that a statement covers itself', () => {
    let found = 0;
    // Half of the pairs are related, or hardly one would be found.
    const pairs = fc.oneof(
      fc.tuple(statements, statements),
      fc.tuple(statements, statements).map(([one, other]): [Statement, Statement] => [any(one, other), one]),
    );
    fc.assert(
      fc.property(pairs, fc.subarray([...letters, 'K', 'L']), ([wide, narrow], truth) => {
        expect(covers(wide, wide)).toBe(true);
        if (covers(wide, narrow)) {
          found += 1;
          expect(!holds(narrow, truth) || holds(wide, truth)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(100);
  });
});
