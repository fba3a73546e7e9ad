import { Token } from 'aws-cdk-lib';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { inLowerCase } from './in-lower-case';
import { isTokenName } from './is-token-name';
import { type JsonBodyProps, renderJsonBody } from './json-body';
import { FallbackBehavior } from './fallback-behavior';
import { MatchScope } from './match-scope';
import { OversizeHandling } from './oversize-handling';

/** AWS's surcharge for reading every query argument, in WCU. */
const ALL_ARGUMENTS_COST = 10;
const LONGEST_NAMES = { header: 64, cookie: 60 };
const LONGEST_ARGUMENT = 30;

/**
 * The part of a request that a statement reads. Protects against a field that is written in a way WAF does not know.
 *
 * A request that lacks the part matches no statement about it.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
 */
export class RequestField {
  /** The path, without the query: `/checkout`. */
  static uriPath(): RequestField {
    return new RequestField('uriPath', { uriPath: {} });
  }

  /** What follows `#`; browsers do not send it. @param absent what a request without one does */
  static uriFragment(absent = FallbackBehavior.NO_MATCH): RequestField {
    return new RequestField('uriFragment', { uriFragment: { fallbackBehavior: absent } });
  }

  /** What follows `?`, undivided. */
  static queryString(): RequestField {
    return new RequestField('queryString', { queryString: {} });
  }

  /** One query argument by its name, 1 to 30 characters, in any case. @throws if the name is none */
  static singleQueryArgument(name: string): RequestField {
    if (!Token.isUnresolved(name) && (name.trim() === '' || name.length > LONGEST_ARGUMENT)) {
      throw new Error(`query argument has a name of 1 to ${LONGEST_ARGUMENT} characters, got "${name}"; correct it`);
    }
    return new RequestField('singleQueryArgument', { singleQueryArgument: { Name: inLowerCase(name) } });
  }

  /** The values of all query arguments; costs 10 WCU more. */
  static allQueryArguments(): RequestField {
    return new RequestField('allQueryArguments', { allQueryArguments: {} }, ALL_ARGUMENTS_COST);
  }

  /** The method: `GET`, `POST` and so on. */
  static method(): RequestField {
    return new RequestField('method', { method: {} });
  }

  /** One header by its name, in any case. @throws if the name is no header name */
  static header(name: string): RequestField {
    requireName('header', name);
    return new RequestField(`header:${inLowerCase(name)}`, { singleHeader: { Name: inLowerCase(name) } });
  }

  /**
   * All headers, of which WAF reads the first 200 and 8 KB.
   *
   * @param scope whether names, values or both are read
   * @param oversize what a request with more does
   */
  static headers(scope = MatchScope.ALL, oversize = OversizeHandling.CONTINUE): RequestField {
    return new RequestField('headers', {
      headers: { matchPattern: { all: {} }, matchScope: scope, oversizeHandling: oversize },
    });
  }

  /** The names of the headers in the order they came, joined by colons. @param oversize what a request with more does */
  static headerOrder(oversize = OversizeHandling.CONTINUE): RequestField {
    return new RequestField('headerOrder', { headerOrder: { oversizeHandling: oversize } });
  }

  /**
   * The value of one cookie; names of cookies know capitals.
   *
   * @param oversize what a request with more than 200 cookies or 8 KB of them does
   * @throws if the name is no cookie name
   */
  static cookie(name: string, oversize = OversizeHandling.CONTINUE): RequestField {
    requireName('cookie', name);
    return new RequestField('cookies', {
      cookies: {
        matchPattern: { includedCookies: [name] },
        matchScope: MatchScope.VALUE,
        oversizeHandling: oversize,
      },
    });
  }

  /**
   * All cookies, of which WAF reads the first 200 and 8 KB.
   *
   * @param scope whether names, values or both are read
   * @param oversize what a request with more does
   */
  static cookies(scope = MatchScope.ALL, oversize = OversizeHandling.CONTINUE): RequestField {
    return new RequestField('cookies', {
      cookies: { matchPattern: { all: {} }, matchScope: scope, oversizeHandling: oversize },
    });
  }

  /**
   * The body as text, as much of it as WAF reads: 8 KB at a load balancer, 64 KB at the edge as this room configures it.
   *
   * @param oversize what a request with more does; CONTINUE lets an attack pass behind padding
   */
  static body(oversize = OversizeHandling.CONTINUE): RequestField {
    return new RequestField('body', { body: { oversizeHandling: oversize } });
  }

  /** The body as JSON; doubles the base cost of the statement. @throws if a path is no JSON pointer */
  static jsonBody(props: JsonBodyProps = {}): RequestField {
    return new RequestField('jsonBody', { jsonBody: renderJsonBody(props) });
  }

  /** Fingerprint of the TLS client, 32 characters; compared as a whole only. @param absent what a request without one does */
  static ja3(absent = FallbackBehavior.NO_MATCH): RequestField {
    return new RequestField('ja3', { ja3Fingerprint: { fallbackBehavior: absent } });
  }

  /** Fingerprint of the TLS client, 36 characters; compared as a whole only. @param absent what a request without one does */
  static ja4(absent = FallbackBehavior.NO_MATCH): RequestField {
    return new RequestField('ja4', { ja4Fingerprint: { fallbackBehavior: absent } });
  }

  private constructor(
    /** What is read, e.g. `uriPath` or `header:user-agent`; for messages and for what can be known of a match. */
    readonly kind: string,
    private readonly property: CfnWebACL.FieldToMatchProperty,
    private readonly surcharge = 0,
  ) {}

  /** What a statement costs that reads this field, in WCU. @param base what AWS documents for the statement alone */
  cost(base: number): number {
    return (this.kind === 'jsonBody' ? 2 * base : base) + this.surcharge;
  }

  /** Whether only the whole can be compared, for equality. */
  get isWhole(): boolean {
    return this.kind === 'ja3' || this.kind === 'ja4';
  }

  /** The field as CloudFormation wants it. */
  render(): CfnWebACL.FieldToMatchProperty {
    return this.property;
  }
}

function requireName(what: keyof typeof LONGEST_NAMES, name: string): void {
  const longest = LONGEST_NAMES[what];
  if (!Token.isUnresolved(name) && !isTokenName(name, longest)) {
    throw new Error(`${what} name has 1 to ${longest} letters, digits or token characters, got "${name}"; correct it`);
  }
}
