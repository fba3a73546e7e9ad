import * as fc from 'fast-check';
import { PathPrefixMatch } from '../../../lib/edge';

describe('PathPrefixMatch', () => {
  test('E04 decodes, normalises and lowers the path before it compares', () => {
    expect(new PathPrefixMatch('/Checkout').statement).toEqual({
      byteMatchStatement: {
        searchString: '/checkout',
        positionalConstraint: 'STARTS_WITH',
        fieldToMatch: { uriPath: {} },
        textTransformations: [
          { priority: 0, type: 'URL_DECODE' },
          { priority: 1, type: 'NORMALIZE_PATH' },
          { priority: 2, type: 'LOWERCASE' },
        ],
      },
    });
  });

  test('E04 costs 2 units and 10 for each transformation', () => {
    expect(new PathPrefixMatch('/checkout').capacity).toBe(32);
  });

  test('E03 can match everything but the path', () => {
    const match = new PathPrefixMatch('/static/');
    expect(match.exceptHere).toEqual({ notStatement: { statement: match.statement } });
  });

  test.each(['', '/', 'checkout', '/check out', '/check*', `/${'a'.repeat(200)}`])(
    'E04 refuses %p, which is no path prefix',
    (prefix) => {
      expect(() => new PathPrefixMatch(prefix)).toThrow(
        `path prefix starts with / and has 2 to 200 letters, digits, dots, dashes, tildes, underscores or slashes, got "${prefix}"; write e.g. /checkout`,
      );
    },
  );

  test('E04 never searches for capitals, which no lowered path holds', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\/[A-Za-z0-9._-]{1,199}$/), (prefix) => {
        const { byteMatchStatement } = new PathPrefixMatch(prefix).statement;
        expect(byteMatchStatement).toMatchObject({ searchString: prefix.toLowerCase() });
      }),
    );
  });
});
