import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { CLIENT_HEADER } from './api-function';
import { checkClientHeader } from './client-header';
import { edgeCode, PLAIN_EDGE_SETTINGS } from './edge-code';
import { edgeHost, type EdgeHostProps } from './edge-host';
import { edgePrefixes, guardedPrefixes, isPathUnder } from './edge-prefixes';
import { ViewerRequestFunction } from './viewer-request-function';

const QUERY_NAME = /^[A-Za-z0-9_.~[\]-]{1,128}$/;
const MOST_QUERIES = 50;

/** What becomes of the slash at the end of a path. */
export enum TrailingSlash {
  /** Nothing: the origin tells `/a` and `/a/` apart, or moves one to the other itself. */
  KEPT = 'kept',

  /** Moved to the path without it. An origin that moves the other way would send visitors round in a circle. */
  CUT = 'cut',
}

/** Settings of a {@link PageFunction}. */
export interface PageFunctionProps extends EdgeHostProps {
  /**
   * Paths that the functions of other behaviours guard, such as `/api` and `/static`: whoever gets here with one of them
   * wrote it so that CloudFront would take it for a page, and is answered 404. `/x` is the path and all below it; `/x/` is
   * what is below it alone, and `/x` a page, for a behaviour whose pattern is `/x/*`.
   */
  readonly foreignPrefixes: readonly string[];

  /** The paths of the behaviour; a request for another one is answered 404. @default - all */
  readonly prefixes?: readonly string[];

  /**
   * For a behaviour that caches: names of the parameters that its cache tells apart, 0 to 50. All others fall, the pairs
   * are sorted, and equal ones become one. The cache policy must name the same.
   *
   * @default - nothing is cached: the query stays as it is, without what advertisers add
   */
  readonly cachedQueries?: readonly string[];

  /** @default TrailingSlash.KEPT */
  readonly trailingSlash?: TrailingSlash;

  /**
   * Paths under which capitals mean nothing, and are moved to small letters. Not where a path holds a code or an id.
   *
   * @default - none
   */
  readonly lowerCasePrefixes?: readonly string[];

  /**
   * Paths that a cache behaviour or a rule of the web ACL compares sign by sign, such as those of a login or of a form whose
   * fields are encrypted, 0 to 50. In other capitals or escapes they are moved to the way they are written here, so that the
   * guard sees them; what is below stays as it came, because it may hold a code.
   *
   * @default - none
   */
  readonly guardedPrefixes?: readonly string[];

  /** The header that says `web` or `mobile` at the API, in small letters: it falls here. @default CLIENT_HEADER */
  readonly clientHeader?: string;
}

/**
 * What becomes of a request for a page before the cache sees it. Protects against poisoned caches (a header that only the
 * origin looks at, such as `X-Forwarded-Host`; parameters and cookies that two readers read differently), against forged
 * viewer addresses, against a site that answers under any name, and against paths that are written so that CloudFront
 * takes the API for a page.
 *
 * - A name other than the shop's is refused (403), one of `movedDomainNames` is moved.
 * - A path that two readers may read differently is refused (400): dot segments, dots and blanks at the end of one,
 *   escaped delimiters and controls, escapes of escapes, semicolons, more than 2,048 characters. One that is only
 *   written oddly (slashes in a row, escaped letters, a guarded path in capitals) is moved, never rewritten, because the
 *   cache behaviour is chosen before.
 * - More than 64 headers, 100 cookies or 100 parameters are refused (400). With the refusal of cookies goes
 *   `Clear-Site-Data`, or a visitor whose browser somebody filled with cookies would be locked out until they expire.
 * - Headers that pretend to come from a proxy, an identity provider or a mesh fall, and so does the one by which clients of
 *   the API say what they are: at the origin `mobile` always means "signed". `x-viewer-address` is written.
 * - Cookies outside RFC 6265, and every cookie whose name comes twice, fall. Scripts of a page still see theirs.
 * - Of a read, the parameters of advertisers fall. Bodies and queries of other methods are not touched.
 *
 * AWS WAF runs before, and sees the request as the viewer wrote it.
 *
 * @throws if a name, prefix or parameter is none, `foreignPrefixes` leaves nothing of `prefixes`, a guarded path never gets
 *   here, or the header is taken
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export class PageFunction extends Construct {
  /** The association with the cache behaviour of pages, or of a catalogue. */
  readonly association: cloudfront.FunctionAssociation;

  constructor(scope: Construct, id: string, props: PageFunctionProps) {
    super(scope, id);
    const { trailingSlash = TrailingSlash.KEPT, clientHeader = CLIENT_HEADER } = props;
    const own = edgePrefixes(this, 'prefixes', props.prefixes ?? []);
    const foreign = edgePrefixes(this, 'foreignPrefixes', props.foreignPrefixes);
    const nothing = own.find((path) => foreign.some((other) => isPathUnder(path, other)));
    if (nothing !== undefined) {
      throw new Error(
        `${nothing} cannot be both of the function and of another one; take it out of prefixes or foreignPrefixes (${this.node.path})`,
      );
    }
    checkClientHeader(this, clientHeader);
    const guarded = guardedPrefixes(this, props.guardedPrefixes ?? []);
    const elsewhere = guarded.find(
      (path) =>
        props.foreignPrefixes.some((other) => isPathUnder(path.toLowerCase(), other.toLowerCase())) ||
        (own.length > 0 && !own.some((prefix) => isPathUnder(path, prefix))),
    );
    if (elsewhere !== undefined) {
      throw new Error(
        `guarded path is one of the function, got ${elsewhere}; name it where its behaviour is, or change prefixes or foreignPrefixes (${this.node.path})`,
      );
    }
    const code = edgeCode(['cookies', 'query', 'page-handler'], {
      ...PLAIN_EDGE_SETTINGS,
      ...edgeHost(this, props),
      own,
      foreign: props.foreignPrefixes.map((path) => path.toLowerCase()),
      cutsSlash: trailingSlash === TrailingSlash.CUT,
      lowerCase: edgePrefixes(this, 'lowerCasePrefixes', props.lowerCasePrefixes ?? []).map((path) =>
        path.toLowerCase(),
      ),
      guarded,
      clientHeader,
      cachedQueries: this.checkedQueries(props.cachedQueries),
    });
    const comment = 'Moves, refuses and cleans requests for pages';
    this.association = new ViewerRequestFunction(this, 'ViewerRequest', { comment, code }).association;
  }

  private checkedQueries(names: readonly string[] | undefined): readonly string[] | null {
    const wrong = names?.find((name, index) => !QUERY_NAME.test(name) || names.indexOf(name) !== index);
    if (wrong !== undefined || (names ?? []).length > MOST_QUERIES) {
      throw new Error(
        `cachedQueries takes at most ${MOST_QUERIES} names of 1 to 128 letters, digits, dots, dashes, tildes, underscores and brackets, each once, got "${wrong ?? (names ?? []).join(', ')}"; write e.g. page (${this.node.path})`,
      );
    }
    return names ?? null;
  }
}
