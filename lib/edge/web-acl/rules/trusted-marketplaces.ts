import { type Construct } from 'constructs';
import { inPascalCase } from '../../pascal-case';
import { AddressFamily } from '../language/address-range';
import { CustomResponse } from '../language/custom-response';
import { IpSet } from '../language/ip-set';
import { Match } from '../language/match';
import { Rate } from '../language/rate';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { WebAclScope } from '../web-acl-scope';
import { isOfBrowsers, literally } from './is-of-browsers';

const NAME = /^[a-z][a-z0-9-]{1,30}$/;
const AGENT = /^[\x21-\x7e][\x20-\x7e]{3,78}[\x21-\x7e]$/;
const LABELS = 'marketplace:';

/** The widest ranges that one partner can own, as lengths of the prefix. */
const WIDEST = { [AddressFamily.IPV4]: 16, [AddressFamily.IPV6]: 32 };

/** A partner whose bots read the catalogue. */
export interface TrustedMarketplace {
  /** Name for labels and metrics: 2 to 31 small letters, digits and dashes, unique. */
  readonly name: string;

  /** Part of the user agent of its bots, 5 to 80 printable characters, with its capitals, in no browser's user agent. */
  readonly userAgent: string;

  /** Ranges in CIDR notation that it sends from, IPv4 from /16 or IPv6 from /32 on, one or more. */
  readonly addresses: string[];

  /**
   * Requests of all its addresses together in a window, 10 to 2,000,000,000. The catch-all holds each address as well: a
   * marketplace that sends from one address meets it first, and more than it allows is never reached.
   */
  readonly limit: number;

  /** Window in seconds: 60, 120, 300 or 600. */
  readonly windowSeconds: number;
}

/**
 * Tells the bots of partners from all others, by address and by user agent, and limits each partner as a whole. Protects
 * sales through marketplaces from the bot rules, and the shop from a partner whose bot runs wild.
 *
 * Nothing is allowed here: an Allow would pass every later rule. A rule only puts a label on the requests, and the rules
 * about bots, user agents and hosting providers leave out what bears one ({@link ofMarketplaces}). The catch-all, the
 * limits of paths, the lists of bad addresses and the rules about attacks hold for partners as for everybody.
 *
 * Either alone proves nothing: a user agent is what the client says, and an address of a partner may serve others. False
 * positives: a partner that moves to new addresses is an unknown bot until the list is mended.
 *
 * @param scope the construct that holds the IP sets, in us-east-1
 * @param marketplaces one or more
 * @throws if there are none, a name stands twice, or a name, user agent, range or limit is none
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-labels.html
 */
export function trustedMarketplaces(scope: Construct, marketplaces: readonly TrustedMarketplace[]): IWebAclRule[] {
  const names = marketplaces.map(({ name }) => name);
  if (names.length === 0 || new Set(names).size < names.length) {
    throw new Error(
      `trusted marketplaces are 1 or more, each named once, got ${names.join(', ') || 'none'}; drop one, or the rule (${scope.node.path})`,
    );
  }
  return marketplaces.flatMap((marketplace) => {
    requireMarketplace(marketplace, scope.node.path);
    return [recognised(scope, marketplace), limited(marketplace)];
  });
}

/** What {@link trustedMarketplaces} recognised; for rules that leave it out. */
export function ofMarketplaces(): Match {
  return Match.labelNamespace(LABELS);
}

function recognised(scope: Construct, { name, userAgent, addresses }: TrustedMarketplace): IWebAclRule {
  const sets = [AddressFamily.IPV4, AddressFamily.IPV6].flatMap((family) => {
    const ranges = addresses.filter((range) => familyOf(range) === family);
    const description = `Bots of the marketplace ${name}`;
    const id = `Marketplace${inPascalCase(name)}${family}`;
    return ranges.length === 0
      ? []
      : [new IpSet(scope, id, { scope: WebAclScope.CLOUDFRONT, family, ranges, description })];
  });
  return new WebAclRule({
    name: `Marketplace${inPascalCase(name)}`,
    phase: RulePhase.ADDRESS_LISTS,
    statement: Match.all(
      Match.any(...sets.map((set) => Match.addresses(set))),
      Match.regex(RequestField.header('user-agent'), literally(userAgent)),
    ),
    action: RuleAction.count(),
    labels: [`${LABELS}${name}`],
  });
}

/** Together, not by address: the catch-all limits each address, and a partner has many. */
function limited({ name, limit, windowSeconds }: TrustedMarketplace): IWebAclRule {
  return new WebAclRule({
    name: `RateLimitMarketplace${inPascalCase(name)}`,
    phase: RulePhase.RATE,
    statement: new Rate({
      limit,
      windowSeconds,
      keys: [],
      scopeDown: Match.label(`${LABELS}${name}`),
      what: `the marketplace ${name}`,
    }),
    action: RuleAction.block(CustomResponse.tooManyRequests(windowSeconds)),
  });
}

function requireMarketplace({ name, userAgent, addresses }: TrustedMarketplace, path: string): void {
  if (!NAME.test(name)) {
    throw new Error(
      `marketplace has a name of 2 to 31 small letters, digits and dashes, got "${name}"; write e.g. price-watch (${path})`,
    );
  }
  if (!AGENT.test(userAgent) || isOfBrowsers(userAgent)) {
    throw new Error(
      `marketplace ${name} has a user agent of 5 to 80 printable characters that is part of no browser's, got "${userAgent}"; write what only its bots say (${path})`,
    );
  }
  const wide = addresses.find((range) => Number(range.split('/')[1]) < WIDEST[familyOf(range)]);
  if (wide !== undefined || addresses.length === 0) {
    throw new Error(
      `marketplace ${name} sends from 1 range or more, IPv4 from /16 and IPv6 from /32 on, got ${wide ?? 'none'}; name its own ranges (${path})`,
    );
  }
}

function familyOf(range: string): AddressFamily {
  return range.includes(':') ? AddressFamily.IPV6 : AddressFamily.IPV4;
}
