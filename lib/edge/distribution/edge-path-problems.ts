import { inPascalCase } from '../pascal-case';
import { type EdgePath } from './edge-path';
import { isCached, PathClass } from './path-class';
import { MOST_FRESH_SECONDS } from './cache-policies';
import { pathPatterns } from './path-patterns';

/** The default one is of them; AWS gives more on request (November 2026). */
const MOST_BEHAVIOURS = 75;
/** Leaves room for the wildcard under the 255 characters of a path pattern. */
const LONGEST_PREFIX = 251;
/** What a path pattern of CloudFront takes, without its wildcards, quotes and what a shell or a template would read. */
const PREFIX = /^\/[\w.~@:+/-]+$/;
const QUERY = /^[\w.-]{1,128}$/;
const MOST_QUERIES = 10;

/** What the paths of a shop must agree with. */
export interface PathSurroundings {
  /** Paths whose answers are for one visitor. */
  readonly personalPaths: readonly string[];
  /** Patterns that the distribution needs for itself. */
  readonly ownPatterns: readonly string[];
}

/**
 * What is wrong with the paths of a shop, each a sentence without an end. Protects against an answer for one visitor that
 * another one gets: no two prefixes overlap, so that their order cannot matter, and none that is cached covers, or lies
 * under, a path whose answers are for one visitor.
 *
 * @param paths the paths
 * @param surroundings what they must agree with
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export function edgePathProblems(paths: readonly EdgePath[], surroundings: PathSurroundings): string[] {
  if (surroundings.personalPaths.some((path) => path.replace(/\/+$/, '') === '')) {
    return [
      'personal path / would cover every other, so that nothing could be cached; name the paths below it in personalPaths',
    ];
  }
  const problems = paths.flatMap((path, index) => [
    ...prefixProblems(path.prefix),
    ...classProblems(path),
    ...overlaps(path.prefix, paths.slice(0, index)),
    ...alikes(path, paths.slice(0, index)),
    ...ownOverlaps(path.prefix, surroundings.ownPatterns),
    ...exposures(path, surroundings.personalPaths),
  ]);
  const behaviours = 1 + surroundings.ownPatterns.length + paths.flatMap(({ prefix }) => pathPatterns(prefix)).length;
  if (behaviours > MOST_BEHAVIOURS) {
    problems.push(
      `distribution takes ${MOST_BEHAVIOURS} cache behaviours, got ${behaviours}; name fewer paths, or end prefixes with a slash, which takes one instead of two`,
    );
  }
  return problems;
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '/') {
    return ['edge path needs a prefix below /, got "/"; leave it out, every path that is not named is personal'];
  }
  const climbs = prefix.split('/').some((part) => part === '.' || part === '..');
  if (PREFIX.test(prefix) && prefix.length <= LONGEST_PREFIX && !prefix.includes('//') && !climbs) {
    return [];
  }
  return [
    `edge path needs a prefix of /, at most ${LONGEST_PREFIX - 1} letters, digits and _-.~@:+/ behind it, and no empty, . or .. part, got "${prefix}"; write e.g. /checkout or /static/`,
  ];
}

function classProblems({ prefix, pathClass, queryStrings, freshSeconds, fieldLevelEncryption }: EdgePath): string[] {
  const problems: string[] = [];
  if (isCached(pathClass) && !prefix.endsWith('/')) {
    problems.push(`edge path of a cached class ends with a slash, got "${prefix}" (${pathClass}); write "${prefix}/"`);
  }
  if (pathClass !== PathClass.CATALOGUE && (queryStrings !== undefined || freshSeconds !== undefined)) {
    problems.push(
      `edge path of class ${pathClass} takes neither queryStrings nor freshSeconds, got them for "${prefix}"; leave them out, or make it of class CATALOGUE`,
    );
  }
  if (pathClass !== PathClass.PERSONAL && fieldLevelEncryption !== undefined) {
    problems.push(
      `edge path of class ${pathClass} takes no field-level encryption, got it for "${prefix}"; post the form to a path of class PERSONAL`,
    );
  }
  const wrong = queryStrings?.find((name, index) => !QUERY.test(name) || queryStrings.indexOf(name) !== index);
  if (wrong !== undefined || (queryStrings?.length ?? 0) > MOST_QUERIES) {
    problems.push(
      `edge path takes ${MOST_QUERIES} different query parameters of 1 to 128 letters, digits and _-., got ${wrong === undefined ? queryStrings?.length : `"${wrong}"`} for "${prefix}"; change queryStrings`,
    );
  }
  if (
    freshSeconds !== undefined &&
    !(Number.isInteger(freshSeconds) && freshSeconds >= 1 && freshSeconds <= MOST_FRESH_SECONDS)
  ) {
    problems.push(
      `edge path is fresh for a whole number of seconds from 1 to ${MOST_FRESH_SECONDS}, got ${freshSeconds} for "${prefix}"; change freshSeconds`,
    );
  }
  return problems;
}

function overlaps(prefix: string, others: readonly EdgePath[]): string[] {
  return others
    .filter((other) => overlap(prefix, other.prefix))
    .map(
      (other) =>
        `edge paths must not overlap, got "${other.prefix}" and "${prefix}"; name the parts of the shorter one`,
    );
}

/** The policies of a catalogue are named after its prefixes. */
function alikes({ prefix, pathClass }: EdgePath, others: readonly EdgePath[]): string[] {
  const named = pathClass === PathClass.CATALOGUE ? others.filter((other) => other.pathClass === pathClass) : [];
  return named
    .filter((other) => !overlap(prefix, other.prefix) && inPascalCase(other.prefix) === inPascalCase(prefix))
    .map((other) => `edge path "${prefix}" is too like "${other.prefix}"; drop or rename one`);
}

function ownOverlaps(prefix: string, patterns: readonly string[]): string[] {
  return patterns
    .filter((pattern) => covers(prefix, pattern))
    .map(
      (pattern) => `edge path must not cover "${pattern}", which the edge serves itself, got "${prefix}"; name another`,
    );
}

function exposures({ prefix, pathClass }: EdgePath, personalPaths: readonly string[]): string[] {
  const [lowered, personal] = [prefix.toLowerCase(), personalPaths.map((path) => path.toLowerCase())];
  const exposed = isCached(pathClass) ? personal.filter((path) => overlap(lowered, path)) : [];
  return exposed.map(
    (path) =>
      `edge path "${prefix}" must not be cached (${pathClass}), its answers are for one visitor (${path}); make it of class PERSONAL`,
  );
}

function overlap(one: string, other: string): boolean {
  return covers(one, other) || covers(other, one);
}

/** Whether every path of one prefix could be of another. */
function covers(outer: string, inner: string): boolean {
  const [above, below] = [outer, inner].map((path) => path.replace(/\/$/, '')) as [string, string];
  return below === above || below.startsWith(`${above}/`);
}
