import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { checkRange } from '../../foundation';
import { edgeCode, PLAIN_EDGE_SETTINGS } from './edge-code';
import { edgeHost, type EdgeHostProps } from './edge-host';
import { checkClientHeader } from './client-header';
import { edgePrefixes, guardedPrefixes, isPathUnder } from './edge-prefixes';
import { type IMobileSignatureKeys } from './mobile-signature-keys';
import { ViewerRequestFunction } from './viewer-request-function';

/** The header in which a client of the API says what it is, `web` or `mobile`. */
export const CLIENT_HEADER = 'x-client';

/** Settings of an {@link ApiFunction}. */
export interface ApiFunctionProps extends EdgeHostProps {
  /** The paths of the API, e.g. `/api`; a request for another one is answered 404. */
  readonly prefixes: readonly string[];

  /** Paths below them for which every request is signed, whatever it says that it is. @default - none */
  readonly signedPrefixes?: readonly string[];

  /**
   * Paths below them that a rule of the web ACL compares sign by sign, such as that of a login: each is moved to the way it
   * is written here, as by a `PageFunction`.
   *
   * @default - none
   */
  readonly guardedPrefixes?: readonly string[];

  /** The keys of the signatures. */
  readonly keys: IMobileSignatureKeys;

  /** How far the clock of a signer may be off, and how long a signature lives, 30 to 300 seconds. @default 300 */
  readonly skewSeconds?: number;

  /**
   * The header that says `web` or `mobile`, in small letters; the web ACL refuses requests to the API without it.
   *
   * @default CLIENT_HEADER
   */
  readonly clientHeader?: string;
}

/**
 * What becomes of a request to the API before the origin sees it: host, path, headers and cookies are treated as those of
 * a page (see `PageFunction`), the query is not touched, and requests of mobile apps prove that they were made by one.
 *
 * Signed must be a request whose client header says `mobile`, and each one below `signedPrefixes`. The header is
 * `X-Signature: v1;<key id>;<Unix seconds>;<HMAC-SHA256 in hex>`; the key is the text in the store, and what is signed are
 * the lines `v1`, method, host, path, query (as sent, without `?`), seconds, and SHA-256 of the body in hex as in
 * `X-Content-SHA256` (required but for GET and HEAD, whose last line is empty without it). `examples/sign-request.ts` signs
 * so, and `examples/signature-vectors.json` has requests to test another signer with. Whatever is missing, old or wrong
 * is answered with the same 401; a signature of the right form after the same work, whether its key is known or not.
 *
 * What it protects against, and what not:
 *
 * - Nobody calls himself `mobile` without a key: at the origin that value means "signed", because `PageFunction` and
 *   `StaticFunction` take the header away, and a behaviour without one of the three must not exist. Nothing reaches
 *   `signedPrefixes` without one. A signature holds for one method, host, path, query and body.
 * - Anybody may call himself `web`, or leave the header out where the web ACL only counts: he is then treated as a browser,
 *   with its challenges, rates and sessions. What must be for apps alone belongs below `signedPrefixes`.
 * - An app that carries its key is readable to whoever has the app: a signature makes a copy of the app expensive, and
 *   is neither a login nor a proof of a device. Give keys out after attestation or login, and rotate them: two verify at a
 *   time.
 * - Within `skewSeconds` a request can be sent again as it is; the edge has no memory. What must not happen twice needs
 *   an idempotency key at the service.
 * - A function never sees a body. The service that reads it compares `X-Content-SHA256`, or the body is not covered.
 *
 * @throws if a name or prefix is none, there is no prefix, `signedPrefixes` or `guardedPrefixes` lie outside of `prefixes`,
 *   the skew is out of range, or the header is taken
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
 */
export class ApiFunction extends Construct {
  /** The association with the cache behaviour of the API. */
  readonly association: cloudfront.FunctionAssociation;

  constructor(scope: Construct, id: string, props: ApiFunctionProps) {
    super(scope, id);
    const { skewSeconds = 300, clientHeader = CLIENT_HEADER } = props;
    const own = edgePrefixes(this, 'prefixes', props.prefixes);
    const signed = edgePrefixes(this, 'signedPrefixes', props.signedPrefixes ?? []);
    if (own.length === 0) {
      throw new Error(`API function needs a path, got none; write e.g. /api in prefixes (${this.node.path})`);
    }
    const guarded = guardedPrefixes(this, props.guardedPrefixes ?? []);
    const outside = [...signed, ...guarded].find((path) => !own.some((prefix) => isPathUnder(path, prefix)));
    if (outside !== undefined) {
      throw new Error(
        `signed or guarded path lies below one of ${own.join(', ')}, got ${outside}; add it to prefixes or change it (${this.node.path})`,
      );
    }
    checkRange(this, { what: 'skew in seconds', value: skewSeconds, least: 30, most: 300, prop: 'skewSeconds' });
    checkClientHeader(this, clientHeader);
    const code = edgeCode(['cookies', 'signature', 'api-handler'], {
      ...PLAIN_EDGE_SETTINGS,
      ...edgeHost(this, props),
      own,
      signed: signed.map((path) => path.toLowerCase()),
      guarded,
      clientHeader,
      skewSeconds,
    });
    this.association = new ViewerRequestFunction(this, 'ViewerRequest', {
      comment: 'Refuses and cleans requests to the API, and verifies signatures of mobile apps',
      code,
      keyValueStore: props.keys.keyValueStore,
    }).association;
  }
}
