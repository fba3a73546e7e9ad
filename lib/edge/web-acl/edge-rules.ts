import { type Construct } from 'constructs';
import { type Match } from './language/match';
import { type CountedRule } from './managed-group-rule';
import { ManagedRuleGroup } from './managed-rule-group';
import { accountCreation, type AccountCreationProps } from './rules/account-creation';
import { accountTakeover, type AccountTakeoverProps } from './rules/account-takeover';
import { anonymousIp } from './rules/anonymous-ip';
import { antiDDoS } from './rules/anti-ddos';
import { type AppHeader, appHeaderRequired } from './rules/app-header-required';
import { badUserAgents } from './rules/bad-user-agents';
import { blockedCountries } from './rules/blocked-countries';
import { botControl } from './rules/bot-control';
import { catchAllRateLimit } from './rules/catch-all-rate-limit';
import { commonAttacks } from './rules/common-attacks';
import { type CountedGroupRule, countedOf, requireRunningGroups } from './rules/counted-group-rule';
import { disguisedPaths } from './rules/disguised-paths';
import { foreignRequests } from './rules/foreign-requests';
import { forgotPasswordChallenge } from './rules/forgot-password-challenge';
import { ipReputation } from './rules/ip-reputation';
import { knownBadInputs } from './rules/known-bad-inputs';
import { largeBodyLimit } from './rules/large-body-limit';
import { type CookieGrammar, malformedCookies } from './rules/malformed-cookies';
import { NON_BROWSER_RULES, nonBrowserClients } from './rules/non-browser-clients';
import { type PageChallenge } from './rules/page-challenge';
import { type PathRateLimit, pathRateLimit } from './rules/path-rate-limit';
import { signUpCaptcha } from './rules/sign-up-captcha';
import { sqlInjection } from './rules/sql-injection';
import { suspiciousCheckout, type SuspiciousCheckout } from './rules/suspicious-checkout';
import { ofMarketplaces, type TrustedMarketplace, trustedMarketplaces } from './rules/trusted-marketplaces';
import { unreadBodies } from './rules/unread-bodies';
import { type IWebAclRule } from './web-acl-rule';

/** Settings of {@link edgeRules}: plain data, so that configuration can carry them as they are. */
export interface EdgeRulesProps {
  /** Limits for single paths, tighter than the catch-all; may be empty. */
  readonly rateLimits: PathRateLimit[];

  /** The limit for all paths together, requests per address and five minutes, 10 to 2,000,000,000. */
  readonly catchAllRateLimit: number;

  /** ISO 3166 alpha-2 codes of countries that are not served, at most 50; may be empty. */
  readonly blockedCountries: string[];

  /** Partners whose bots read the catalogue. @default - every bot is a stranger */
  readonly marketplaces?: TrustedMarketplace[];

  /** Parts of user agents that are refused, 3 to 60 characters each; an empty user agent as well. @default - none */
  readonly badUserAgents?: string[];

  /** The header that calls of the API must bear. @default - calls need none, and no app that is no browser gets through */
  readonly appHeader?: AppHeader;

  /** What cookies look like. @default - at most 6,144 bytes without control characters */
  readonly cookies?: CookieGrammar;

  /** Starts of the only paths that take bodies over 8 KB. @default - every path takes them */
  readonly largeBodyPaths?: string[];

  /**
   * Starts of the only paths that take bodies of more than AWS WAF reads, 65,536 bytes; inside of `largeBodyPaths`. Of what
   * is sent there the rules see the beginning, so the service behind must check all of it itself: type, size, contents.
   *
   * @default - none: what is not read whole is refused
   */
  readonly uploadPaths?: string[];

  /**
   * Starts of paths that pages of other sites do not use in the background, e.g. `/login`; not the checkout, to which banks
   * return in frames. @default - none
   */
  readonly foreignRequestPaths?: string[];

  /**
   * The path that health checks ask for, letter by letter and without a query, e.g. `/api/health`: it demands no app
   * header, bot control does not look at it, and in a flood it is not challenged.
   *
   * @default - health checks are clients like others
   */
  readonly healthCheckPath?: string;

  /** Rules of AWS's groups that only count, each with its reason. @default - bodies over 8 KB only */
  readonly countedRules?: CountedGroupRule[];

  /** Where logins are posted; billed by month and by login. @default - no account takeover prevention */
  readonly accountTakeover?: AccountTakeoverProps;

  /** Where accounts are created; billed by month and by request. @default - no account creation fraud prevention */
  readonly accountCreation?: AccountCreationProps;

  /** Sign-up pages that ask for a puzzle. @default - none */
  readonly signUpCaptcha?: PageChallenge;

  /** Pages for forgotten passwords that challenge. @default - none */
  readonly forgotPasswordChallenge?: PageChallenge;

  /** Which checkouts are challenged. @default - none */
  readonly suspiciousCheckout?: SuspiciousCheckout;
}

/**
 * The rules of a web ACL at the edge, in the order that AWS recommends: floods, friends, countries, malformed requests,
 * rates, addresses, payloads, bots, challenges, fraud. Protects against an order in which a dear or a broad rule hides a
 * cheap or a narrow one, and against exceptions that let somebody past the rest: no rule allows anything.
 *
 * A part that is left out leaves no rule behind.
 *
 * @param props what the shop needs
 * @param scope the construct that holds the IP sets of marketplaces, in us-east-1; needed with them
 * @throws what the rules throw; if marketplaces have no scope, a counted rule, a signal or an upload path could never
 *   matter, or a challenged page is part of the API
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export function edgeRules(props: EdgeRulesProps, scope?: Construct): IWebAclRule[] {
  const { rateLimits, catchAllRateLimit: limit, healthCheckPath: path } = props;
  requireReachableUploads(props);
  requirePagesOutsideApi(props);
  const counted = countedIn(props);
  const countedBy = (group: ManagedRuleGroup): CountedRule[] => countedOf(counted, group);
  const health = path === undefined ? {} : { healthCheckPath: path };
  const except = isSet(props.marketplaces) ? { except: ofMarketplaces() } : {};
  return [
    antiDDoS({ counted: countedBy(ManagedRuleGroup.ANTI_DDOS), ...apiPathsOf(props), ...health }),
    ...marketplaceRules(props, scope),
    ...listed(props.blockedCountries, blockedCountries),
    ...validationRules(props, except),
    catchAllRateLimit(limit),
    ...rateLimits.map(pathRateLimit),
    ipReputation(countedBy(ManagedRuleGroup.IP_REPUTATION)),
    anonymousIp({ counted: countedBy(ManagedRuleGroup.ANONYMOUS_IP), ...except }),
    commonAttacks(countedBy(ManagedRuleGroup.COMMON)),
    knownBadInputs(countedBy(ManagedRuleGroup.KNOWN_BAD_INPUTS)),
    sqlInjection(countedBy(ManagedRuleGroup.SQL_INJECTION)),
    ...listed(props.largeBodyPaths, largeBodyLimit),
    botControl({ counted: countedBy(ManagedRuleGroup.BOT_CONTROL), ...except, ...health }),
    ...given(props.suspiciousCheckout, (checkout) =>
      suspiciousCheckout(checkout, { counted, rateLimits, catchAllRateLimit: limit }),
    ),
    ...given(props.signUpCaptcha, (pages) => [signUpCaptcha(pages)]),
    ...given(props.forgotPasswordChallenge, (pages) => [forgotPasswordChallenge(pages)]),
    ...given(props.accountTakeover, (login) => [accountTakeover(login, countedBy(ManagedRuleGroup.ACCOUNT_TAKEOVER))]),
    ...given(props.accountCreation, (signUp) => [
      accountCreation(signUp, countedBy(ManagedRuleGroup.ACCOUNT_CREATION)),
    ]),
    ...given(props.appHeader, ({ paths }) => [nonBrowserClients(paths)]),
  ];
}

function validationRules(props: EdgeRulesProps, except: { readonly except?: Match }): IWebAclRule[] {
  const { healthCheckPath: path } = props;
  return [
    disguisedPaths(),
    malformedCookies(props.cookies),
    ...given(props.appHeader, (header) => [
      appHeaderRequired({ ...header, ...(path !== undefined && { except: path }) }),
    ]),
    ...listed(props.badUserAgents, (names) => badUserAgents({ names, ...except })),
    unreadBodies(props.uploadPaths),
    ...listed(props.foreignRequestPaths, foreignRequests),
  ];
}

/** A path outside would be named for nothing: its bodies are refused as too large before anybody reads them. */
function requireReachableUploads({ uploadPaths = [], largeBodyPaths }: EdgeRulesProps): void {
  const lower = (path: string): string => path.toLowerCase();
  const refused = uploadPaths.find(
    (path) => isSet(largeBodyPaths) && !largeBodyPaths.some((large) => lower(path).startsWith(lower(large))),
  );
  if (refused !== undefined) {
    throw new Error(
      `upload paths lie below the paths that take large bodies, ${largeBodyPaths?.join(', ')}, got "${refused}"; name it there too (rule LargeBodies)`,
    );
  }
}

/** Clients of an API answer no challenge, and `Match.pages` alone knows of APIs below `/api` only. */
function requirePagesOutsideApi(props: EdgeRulesProps): void {
  const api = props.appHeader?.paths.map((path) => path.toLowerCase()) ?? [];
  for (const setting of ['signUpCaptcha', 'forgotPasswordChallenge', 'suspiciousCheckout'] as const) {
    const inside = props[setting]?.pages.find((page) =>
      api.some((path) => `${page.replace(/\/$/, '')}/`.toLowerCase().startsWith(path)),
    );
    if (inside !== undefined) {
      throw new Error(
        `pages of ${setting} lie outside the paths of the API, ${api.join(', ')}, whose clients answer no challenge, got "${inside}"; name the page that people see, or take its path out of appHeader`,
      );
    }
  }
}

function apiPathsOf({ appHeader }: EdgeRulesProps): { readonly apiPaths?: string[] } {
  return appHeader === undefined ? {} : { apiPaths: appHeader.paths };
}

function marketplaceRules({ marketplaces }: EdgeRulesProps, scope: Construct | undefined): IWebAclRule[] {
  if (!isSet(marketplaces)) {
    return [];
  }
  if (scope === undefined) {
    throw new Error(
      `edge rules with marketplaces need a scope for their IP sets, got none for ${marketplaces.map(({ name }) => name).join(', ')}; pass a construct in us-east-1 as second argument`,
    );
  }
  return trustedMarketplaces(scope, marketplaces);
}

/** What only counts: as configured, and what a rule of its own decides where an app may be no browser. */
function countedIn(props: EdgeRulesProps): CountedGroupRule[] {
  const configured = props.countedRules ?? [];
  requireRunningGroups(configured, [
    ManagedRuleGroup.ANTI_DDOS,
    ManagedRuleGroup.IP_REPUTATION,
    ManagedRuleGroup.ANONYMOUS_IP,
    ManagedRuleGroup.COMMON,
    ManagedRuleGroup.KNOWN_BAD_INPUTS,
    ManagedRuleGroup.SQL_INJECTION,
    ManagedRuleGroup.BOT_CONTROL,
    ...(props.accountTakeover ? [ManagedRuleGroup.ACCOUNT_TAKEOVER] : []),
    ...(props.accountCreation ? [ManagedRuleGroup.ACCOUNT_CREATION] : []),
  ]);
  const group = ManagedRuleGroup.BOT_CONTROL.groupName;
  return [...configured, ...(props.appHeader ? NON_BROWSER_RULES.map((rule) => ({ group, ...rule })) : [])];
}

function isSet<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

function listed<T>(list: T[] | undefined, build: (list: T[]) => IWebAclRule): IWebAclRule[] {
  return isSet(list) ? [build([...list])] : [];
}

function given<T>(part: T | undefined, build: (part: T) => IWebAclRule[]): IWebAclRule[] {
  return part === undefined ? [] : build(part);
}
