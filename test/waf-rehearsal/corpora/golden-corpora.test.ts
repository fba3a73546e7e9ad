import { type RecordedRequest, rehearse, type RequestFinding, type WebAclDefinition } from '../../../lib/waf-rehearsal';
import { distributedStuffing, fastScraper, flashSaleBurst, wildMarketplace } from './generated-traffic';
import { CORPORA, goldenCorpus } from './golden-corpus';
import { shopWebAcl } from './shop-web-acl';

/** Clients that the shop lives from: none of them may be refused, whatever else happens. */
const HONEST = ['shopper', 'shopper of an office', 'mobile app', 'marketplace', 'search engine'];

/** Which rule stops a client, where it has to be that one and no other. */
const STOPPED_BY: Readonly<Record<string, RegExp>> = {
  'app on a page': /^NonBrowserClients$/,
  'app that lost its header': /^AppHeaderRequired$/,
  'call of the API without the app header': /^AppHeaderRequired$/,
  'card testing': /^(RateLimitCheckout|SuspiciousCheckoutChallenge)$/,
  'disguised path': /^DisguisedPaths$/,
  'distributed stuffing': /^RateLimitLoginByJa4$/,
  'fast scraper': /^RateLimitCatchAll$/,
  'marketplace out of bounds':
    /^(RateLimitMarketplace|AppHeaderRequired|DisguisedPaths|BlockedCountries|AWSManagedRulesSQLiRuleSet)/,
  flood: /^AWSManagedRulesAntiDDoSRuleSet\//,
  'header flood': /^MalformedCookies$/,
  'malformed cookie': /^MalformedCookies$/,
  'padded attack': /^UnreadBodies$/,
  'request of a foreign page': /^ForeignRequests$/,
  oversized: /^(LargeBodies|AWSManagedRulesCommonRuleSet\/SizeRestrictions_\w+)$/,
  'stuffing from one address': /^RateLimitLogin$/,
  'stuffing that AWS recognises': /^AWSManagedRulesATPRuleSet\//,
};

const SALE = 'a sale';
const GENERATED: Readonly<Record<string, () => RecordedRequest[]>> = {
  [SALE]: () => flashSaleBurst(2000),
  'stolen passwords from many addresses by one program': () => distributedStuffing(900, 400),
  'a scraper with a browser user agent': () => fastScraper(2000),
  'a marketplace that runs wild': () => wildMarketplace('PriceWatchBot/2.1', '192.0.2.', 300),
  'another marketplace that runs wild': () => wildMarketplace('BazaarBot/3.0', '198.51.100.', 100),
};

/** Requests and what became of them. */
interface Traffic {
  readonly requests: readonly RecordedRequest[];
  readonly findings: readonly RequestFinding[];
}

describe('golden corpora', () => {
  let webAcl: WebAclDefinition;
  const known = new Map<string, Traffic>();

  beforeAll(() => {
    webAcl = shopWebAcl();
  });

  /** Traffic through the web ACL, once. */
  function traffic(name: string): Traffic {
    const requests = GENERATED[name]?.() ?? goldenCorpus(name);
    const through = known.get(name) ?? { requests, findings: rehearse(webAcl, requests).requests };
    known.set(name, through);
    return through;
  }

  /** What became of the requests that it should not have, one line each. */
  function surprises({ requests, findings }: Traffic): string[] {
    return findings.flatMap(({ outcome, terminatingRule = '', client, findings: rules }, index) => {
      const { expect: wanted, path = '', origin = index } = requests[index] ?? {};
      const isByRightRule = outcome === 'allow' || (STOPPED_BY[client] ?? /./).test(terminatingRule);
      const reasons = rules.flatMap((rule) => rule.reasons.map((reason) => `${rule.rule}: ${reason}`));
      return outcome === wanted && isByRightRule
        ? []
        : [
            `${origin} ${client} ${path.slice(0, 40)}: not ${wanted} but ${outcome} by ${terminatingRule} ${reasons.join()}`,
          ];
    });
  }

  test.each([
    ['E09', 'shoppers'],
    ['E05', 'marketplace-bots'],
    ['E05', 'scrapers'],
    ['E04', 'credential-stuffing'],
    ['E06', 'mobile-app'],
    ['E03', 'attacks'],
    ['E08', 'attacks'],
  ])('%s gives each request of %s the outcome that it should have', (_, name) => {
    expect(traffic(name).requests.length).toBeGreaterThan(10);
    expect(surprises(traffic(name))).toEqual([]);
  });

  test('E04 lets thousands of honest shoppers through the first minute of a sale', () => {
    const { requests } = traffic(SALE);
    const times = requests.map(({ timestamp }) => timestamp).sort((one, other) => one - other);
    expect(new Set(requests.map(({ sourceAddress }) => sourceAddress)).size).toBe(2000);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(60_000);
    expect(surprises(traffic(SALE))).toEqual([]);
  });

  test.each(Object.keys(GENERATED).filter((name) => name !== SALE))(
    'E04 stops %s once over the limit, and not before',
    (name) => {
      const { requests } = traffic(name);
      expect(new Set(requests.map(({ expect: wanted }) => wanted))).toEqual(new Set(['allow', 'block']));
      expect(surprises(traffic(name))).toEqual([]);
    },
  );

  test('E09 blocks no honest client, and stops every other one', () => {
    const outcomes = new Map<string, Set<string>>();
    for (const { client, outcome } of CORPORA.flatMap((name) => traffic(name).findings)) {
      outcomes.set(client, (outcomes.get(client) ?? new Set()).add(outcome));
    }
    const those = (test: (seen: Set<string>) => boolean) =>
      [...outcomes].filter(([, seen]) => test(seen)).map(([client]) => client);
    const refused = those((seen) => seen.has('block') || seen.has('undecided'));
    const unhindered = those((seen) => seen.size === 1 && seen.has('allow'));
    expect(refused.filter((client) => HONEST.includes(client))).toEqual([]);
    expect(unhindered.filter((client) => !HONEST.includes(client))).toEqual([]);
    expect(HONEST.filter((client) => !outcomes.has(client))).toEqual([]);
  });

  test('E09 holds requests for every rule of the web ACL', () => {
    const all = [...CORPORA, ...Object.keys(GENERATED)].flatMap((name) => traffic(name).findings);
    const matched = all.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === 'match'));
    const atWork = new Set(matched.map(({ rule }) => rule.split('/')[0]));
    const rules = (webAcl.properties['Rules'] as readonly { readonly Name: string }[]).map(({ Name }) => Name);
    expect(rules.filter((rule) => !atWork.has(rule))).toEqual([]);
  });

  test.each([
    ['AppHeaderRequired', 'attacks'],
    ['DisguisedPaths', 'attacks'],
    ['MalformedCookies', 'attacks'],
    ['UnreadBodies', 'attacks'],
    ['ForeignRequests', 'attacks'],
    ['RateLimitLogin', 'credential-stuffing'],
    ['MarketplacePricewatch', 'marketplace-bots'],
  ])('E09 would notice the loss of %s', (lost, name) => {
    const rules = (webAcl.properties['Rules'] as readonly { readonly Name: string }[]).filter(
      ({ Name }) => Name !== lost,
    );
    const weaker = { ...webAcl, properties: { ...webAcl.properties, Rules: rules } };
    const { requests } = traffic(name);
    expect(surprises({ requests, findings: rehearse(weaker, requests).requests })).not.toEqual([]);
  });
});
