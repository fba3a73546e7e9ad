import { type Outcome } from './outcome';

/** One header as it was sent. */
export interface RecordedHeader {
  /** Name; compared without regard to case. */
  readonly name: string;

  /** Value, without the blanks around it. */
  readonly value: string;
}

/** The token that a browser got for a solved challenge or puzzle; it counts while it is younger than the immunity time. */
export interface RecordedToken {
  /** Whether the token is genuine and belongs to this client and domain; its age is judged by immunity time. */
  readonly valid: boolean;

  /** Seconds since the challenge or the puzzle was solved, 0 or more; 0 is the youngest. */
  readonly ageSeconds: number;
}

/** One rule of a rule group that matched the request. */
export interface RecordedGroupRule {
  /** AWS's name of the rule inside its group, e.g. `CrossSiteScripting_BODY`. */
  readonly name: string;

  /**
   * What the rule does when nobody overrides it: `allow`, `block`, `count`, `challenge` or `captcha`.
   * @default - the action that AWS documents for the group, and undecided where that is not known
   */
  readonly action?: string;
}

/** What a rule group that AWS or a vendor maintains found in the request. */
export interface RecordedGroup {
  /** Name of the group, e.g. `AWSManagedRulesCommonRuleSet`. */
  readonly name: string;

  /** Vendor of the group. @default 'AWS' */
  readonly vendor?: string;

  /** The rules that matched, in the order of the group; empty when the group looked and found nothing. */
  readonly rules: readonly RecordedGroupRule[];

  /**
   * Whether the group looked at the request to its end; false when one of its rules terminated, and what the rules
   * after that one would find is not known.
   * @default true
   */
  readonly complete?: boolean;
}

/**
 * One request as it was recorded. Protects against guesses: what a record does not hold is named in `unknown` and makes
 * the rules that read it undecided; what is merely absent was absent from the request.
 *
 * In JSON lines each line is one such object; the enum `expect` is written as its value, e.g. `"block"`.
 */
export interface RecordedRequest {
  /** When the request came, milliseconds since 1970 UTC, 0 or more. */
  readonly timestamp: number;

  /** Address of the client's end of the connection, IPv4 or IPv6. */
  readonly sourceAddress: string;

  /** Method in capitals, e.g. `GET`. */
  readonly method: string;

  /** Path as sent, not decoded, starting with `/`. */
  readonly path: string;

  /** Query as sent, not decoded, without `?`. @default '' */
  readonly query?: string;

  /** Fragment of the address without `#`. @default - there was none */
  readonly fragment?: string;

  /** Protocol, e.g. `HTTP/2.0`; no statement reads it. @default - not recorded */
  readonly httpVersion?: string;

  /** Headers in the order sent. @default - there were none */
  readonly headers?: readonly RecordedHeader[];

  /** Body as text (UTF-8). @default - there was none */
  readonly body?: string;

  /** Body in base64, instead of `body`, for what is no text. @default - see `body` */
  readonly bodyBase64?: string;

  /** Size of the whole body in bytes where `body` holds only its start. @default - the size of `body` */
  readonly bodyBytes?: number;

  /** Country of `sourceAddress`, ISO 3166 alpha-2; `-` where AWS knew none. @default - not recorded */
  readonly country?: string;

  /** Region of `sourceAddress`, ISO 3166-2 without the country, e.g. `BY`. @default - not recorded */
  readonly region?: string;

  /** Autonomous system of `sourceAddress`; 0 where AWS knew none. @default - not recorded */
  readonly asn?: number;

  /** JA3 fingerprint of the TLS hello; empty where AWS could compute none. @default - not recorded */
  readonly ja3?: string;

  /** JA4 fingerprint of the TLS hello; empty where AWS could compute none. @default - not recorded */
  readonly ja4?: string;

  /** Token of a challenge. @default - the request had none */
  readonly challengeToken?: RecordedToken;

  /** Token of a puzzle. @default - the request had none */
  readonly captchaToken?: RecordedToken;

  /** What managed groups found. @default - what `labels` imply, and undecided otherwise */
  readonly groups?: readonly RecordedGroup[];

  /** Full names of the labels that managed groups put on the request. @default - none recorded */
  readonly labels?: readonly string[];

  /** Names of rules of the web ACL whose SQL injection statement matched. @default - not recorded */
  readonly sqlInjectionMatches?: readonly string[];

  /** Names of rules of the web ACL whose cross-site scripting statement matched. @default - not recorded */
  readonly crossSiteScriptingMatches?: readonly string[];

  /**
   * Parts of the request that existed or may have existed, and are not recorded: `method`, `path`, `query`, `fragment`,
   * `headers` (the whole list), `header:<name in lower case>` (its value), `body`, `challengeToken`, `captchaToken`,
   * `sourceAddress`.
   * @default - none
   */
  readonly unknown?: readonly string[];

  /** Class of the client, e.g. `shopper`. @default - derived from the user agent */
  readonly client?: string;

  /** What should become of the request. @default - nothing is expected */
  readonly expect?: Outcome;

  /** What AWS did with it: `ALLOW`, `BLOCK`, `COUNT`, `CHALLENGE`, `CAPTCHA`. @default - not recorded */
  readonly recordedAction?: string;

  /** Where the record stands, e.g. `line 7`. @default - its place in the list */
  readonly origin?: string;
}
