import * as fc from 'fast-check';
import { type EdgePath } from '../../../lib/edge/distribution/edge-path';
import { edgePathProblems } from '../../../lib/edge/distribution/edge-path-problems';
import { type FieldLevelEncryption } from '../../../lib/edge/distribution/field-level-encryption';
import { PathClass } from '../../../lib/edge/distribution/path-class';
import { pathPatterns } from '../../../lib/edge/distribution/path-patterns';

const { STATIC, CATALOGUE, PERSONAL, API } = PathClass;
const NOTHING = { personalPaths: [], ownPatterns: [] };

function problems(paths: EdgePath[], personalPaths: string[] = [], ownPatterns: string[] = []): string[] {
  return edgePathProblems(paths, { personalPaths, ownPatterns });
}

function path(prefix: string, pathClass = PERSONAL, rest: Partial<EdgePath> = {}): EdgePath {
  return { prefix, pathClass, ...rest };
}

/** As CloudFront matches: `*` is any text, the empty one too. */
function matches(pattern: string, requested: string): boolean {
  return pattern.endsWith('*') ? requested.startsWith(pattern.slice(0, -1)) : requested === pattern;
}

describe('the paths of a distribution', () => {
  test.each(['/static/', '/checkout', '/a/b-c_d.e~f', '/@shop/', `/${'a'.repeat(250)}`])(
    'E02 take the prefix %p',
    (prefix) => {
      expect(problems([path(prefix)])).toEqual([]);
    },
  );

  test.each([
    '',
    'static/',
    '//static/',
    '/static//img/',
    '/../',
    '/a/./b/',
    '/*',
    '/st?tic/',
    '/a b/',
    '/a%2fb/',
    '/a"b/',
    '/é/',
    `/${'a'.repeat(251)}`,
  ])('E02 refuse the prefix %p, which no path pattern could hold or no browser would send', (prefix) => {
    expect(problems([path(prefix)])).toEqual([
      `edge path needs a prefix of /, at most 250 letters, digits and _-.~@:+/ behind it, and no empty, . or .. part, got "${prefix}"; write e.g. /checkout or /static/`,
    ]);
  });

  test('E02 are all personal unless named, so that / has no class', () => {
    expect(problems([path('/')])).toEqual([
      'edge path needs a prefix below /, got "/"; leave it out, every path that is not named is personal',
    ]);
  });

  test.each([
    ['/static/', '/static/'],
    ['/static/', '/static/img/'],
    ['/checkout/pay', '/checkout'],
    ['/checkout', '/checkout/'],
    ['/checkout/', '/checkout'],
  ])('E02 refuse %p beside %p, whose order would matter', (one, other) => {
    expect(problems([path(one), path(other)])).toEqual([
      `edge paths must not overlap, got "${one}" and "${other}"; name the parts of the shorter one`,
    ]);
  });

  test.each([
    ['/checkout', '/checkoutx'],
    ['/static/', '/statics/'],
    ['/static/a/', '/static/b/'],
  ])('E02 take %p beside %p', (one, other) => {
    expect(problems([path(one), path(other)])).toEqual([]);
  });

  test('E02 refuse two that differ by their punctuation alone, since policies are named after them', () => {
    expect(problems([path('/a-b/', CATALOGUE), path('/a/b/', CATALOGUE)])).toEqual([
      'edge path "/a/b/" is too like "/a-b/"; drop or rename one',
    ]);
  });

  test('E02 refuse a path that the edge serves itself', () => {
    expect(problems([path('/errors/', STATIC)], [], ['/errors/page.html'])).toEqual([
      'edge path must not cover "/errors/page.html", which the edge serves itself, got "/errors/"; name another',
    ]);
    expect(problems([path('/error/', STATIC)], [], ['/errors/page.html'])).toEqual([]);
  });

  test.each([
    [STATIC, '/account/', '/account'],
    [CATALOGUE, '/account/list/', '/account'],
    [CATALOGUE, '/shop/', '/shop/cart'],
    [STATIC, '/Account/', '/account'],
    [STATIC, '/account/', '/ACCOUNT/'],
  ])('E02 refuse to cache (%s) %p, where %p is for one visitor', (pathClass, prefix, personal) => {
    expect(problems([path(prefix, pathClass)], [personal])).toEqual([
      `edge path "${prefix}" must not be cached (${pathClass}), its answers are for one visitor (${personal.toLowerCase()}); make it of class PERSONAL`,
    ]);
  });

  test.each([PERSONAL, API])('E02 take %s where the answers are for one visitor', (pathClass) => {
    expect(problems([path('/account/', pathClass)], ['/account'])).toEqual([]);
  });

  test('E02 cache beside what is for one visitor', () => {
    expect(problems([path('/accounting/', STATIC), path('/static/', STATIC)], ['/account', '/checkout'])).toEqual([]);
  });

  test('E02 refuse / as personal, which would hide a mistake in every other', () => {
    expect(problems([path('/static/', STATIC)], ['/'])).toEqual([
      'personal path / would cover every other, so that nothing could be cached; name the paths below it in personalPaths',
    ]);
  });

  test.each([STATIC, CATALOGUE])('E02 refuse a cached prefix (%s) without a slash at its end', (pathClass) => {
    expect(problems([path('/static', pathClass)])).toEqual([
      `edge path of a cached class ends with a slash, got "/static" (${pathClass}); write "/static/"`,
    ]);
  });

  test.each([STATIC, PERSONAL, API])('E02 refuse cache settings for class %s', (pathClass) => {
    const refused = `edge path of class ${pathClass} takes neither queryStrings nor freshSeconds, got them for "/a/"; leave them out, or make it of class CATALOGUE`;
    expect(problems([path('/a/', pathClass, { queryStrings: ['q'] })])).toEqual([refused]);
    expect(problems([path('/a/', pathClass, { freshSeconds: 60 })])).toEqual([refused]);
  });

  test.each([STATIC, CATALOGUE, API])('E14 refuse field-level encryption for class %s', (pathClass) => {
    const fieldLevelEncryption = {} as FieldLevelEncryption;
    expect(problems([path('/a/', pathClass, { fieldLevelEncryption })])).toEqual([
      `edge path of class ${pathClass} takes no field-level encryption, got it for "/a/"; post the form to a path of class PERSONAL`,
    ]);
    expect(problems([path('/a/', PERSONAL, { fieldLevelEncryption })])).toEqual([]);
  });

  test.each([
    [['a b'], '"a b"'],
    [['*'], '"*"'],
    [[''], '""'],
    [['q', 'q'], '"q"'],
    [['a'.repeat(129)], `"${'a'.repeat(129)}"`],
    [Array.from({ length: 11 }, (_, index) => `q${index}`), '11'],
  ])('E02 refuse the query parameters %p', (queryStrings, got) => {
    expect(problems([path('/a/', CATALOGUE, { queryStrings })])).toEqual([
      `edge path takes 10 different query parameters of 1 to 128 letters, digits and _-., got ${got} for "/a/"; change queryStrings`,
    ]);
  });

  test.each([0, 601, 1.5, Number.NaN])('E02 refuse to be fresh for %p seconds', (freshSeconds) => {
    expect(problems([path('/a/', CATALOGUE, { freshSeconds })])).toEqual([
      `edge path is fresh for a whole number of seconds from 1 to 600, got ${freshSeconds} for "/a/"; change freshSeconds`,
    ]);
  });

  test.each([1, 600])('E02 take %p seconds and 10 query parameters', (freshSeconds) => {
    const queryStrings = Array.from({ length: 10 }, (_, index) => `q${index}`);
    expect(problems([path('/a/', CATALOGUE, { freshSeconds, queryStrings })])).toEqual([]);
  });

  test('E02 refuse more cache behaviours than CloudFront takes', () => {
    const folders = Array.from({ length: 74 }, (_, index) => path(`/f${index}/`));
    const files = Array.from({ length: 37 }, (_, index) => path(`/f${index}`));
    const refused = (got: number): string =>
      `distribution takes 75 cache behaviours, got ${got}; name fewer paths, or end prefixes with a slash, which takes one instead of two`;
    expect(problems(folders)).toEqual([]);
    expect(problems([...folders, path('/last/')])).toEqual([refused(76)]);
    expect(problems(folders, [], ['/errors/page.html'])).toEqual([refused(76)]);
    expect(problems(files)).toEqual([]);
    expect(problems([...files, path('/last/')])).toEqual([refused(76)]);
  });

  const part = fc.constantFrom('a', 'b', 'ab', 'A');
  const prefix = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([parts, open]) => `/${parts.join('/')}${open ? '/' : ''}`);
  const requested = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([parts, open]) => `/${parts.join('/')}${open ? '/' : ''}`);

  test('E02 that are taken never leave a request to the order of behaviours', () => {
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 5 }), requested, (prefixes, asked) => {
        fc.pre(
          edgePathProblems(
            prefixes.map((one) => path(one)),
            NOTHING,
          ).length === 0,
        );
        const matched = prefixes.flatMap(pathPatterns).filter((pattern) => matches(pattern, asked));
        expect(matched.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('E02 that are taken never cache what is for one visitor', () => {
    const pathClass = fc.constantFrom(STATIC, CATALOGUE, PERSONAL, API);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(prefix, pathClass), { maxLength: 4 }),
        prefix,
        requested,
        (named, personal, asked) => {
          const paths = named.map(([one, itsClass]) => path(one, itsClass));
          fc.pre(problems(paths, [personal]).length === 0);
          const served = paths.find((one) => pathPatterns(one.prefix).some((pattern) => matches(pattern, asked)));
          const isPersonal = pathPatterns(personal.replace(/\/$/, '')).some((pattern) => matches(pattern, asked));
          expect(isPersonal && served !== undefined && [STATIC, CATALOGUE].includes(served.pathClass)).toBe(false);
        },
      ),
    );
  });
});
