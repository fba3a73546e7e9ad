import { type EdgeRulesProps } from '../../../../lib/edge/web-acl/edge-rules';
import {
  Outcome,
  type RecordedRequest,
  rehearse,
  type RequestFinding,
  type WebAclDefinition,
} from '../../../../lib/waf-rehearsal';
import { WHOLE } from './edge-rules-under-test';
import { webAclWith } from './web-acl-of-edge-rules';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const NOON = Date.UTC(2026, 10, 21, 12);
const BOTS = 'AWSManagedRulesBotControlRuleSet';
const ANONYMOUS = 'AWSManagedRulesAnonymousIpList';

/** Every part, with limits that a short rehearsal reaches. */
const RULES: EdgeRulesProps = {
  ...WHOLE,
  catchAllRateLimit: 300,
  rateLimits: [
    { path: '/checkout', limit: 60, windowSeconds: 60 },
    { path: '/login', limit: 20, windowSeconds: 60 },
  ],
  marketplaces: (WHOLE.marketplaces ?? []).map((marketplace) => ({ ...marketplace, limit: 200 })),
};

/** Every group of AWS looked and found nothing, but for what is said. */
function findings(found: Record<string, string[]> = {}): NonNullable<RecordedRequest['groups']> {
  return [
    'AWSManagedRulesAntiDDoSRuleSet',
    'AWSManagedRulesAmazonIpReputationList',
    ANONYMOUS,
    'AWSManagedRulesCommonRuleSet',
    'AWSManagedRulesKnownBadInputsRuleSet',
    'AWSManagedRulesSQLiRuleSet',
    BOTS,
    'AWSManagedRulesATPRuleSet',
    'AWSManagedRulesACFPRuleSet',
  ].map((name) => ({ name, rules: (found[name] ?? []).map((rule) => ({ name: rule })) }));
}

function request(headers: Record<string, string>, changes: Partial<RecordedRequest> = {}): RecordedRequest {
  const all = { host: 'shop.example.com', accept: 'text/html', 'user-agent': FIREFOX, ...headers };
  return {
    timestamp: NOON,
    sourceAddress: '203.0.113.7',
    country: 'IE',
    method: 'GET',
    path: '/',
    headers: Object.entries(all).map(([name, value]) => ({ name, value })),
    groups: findings(),
    labels: [],
    ...changes,
  };
}

const app = (changes: Partial<RecordedRequest> = {}): RecordedRequest =>
  request(
    { 'user-agent': 'ShopNow/5.2 okhttp/4.12', 'x-shopnow-app': 'android/5.2', accept: 'application/json' },
    {
      path: '/api/orders',
      method: 'POST',
      groups: findings({ [BOTS]: ['CategoryHttpLibrary', 'SignalNonBrowserUserAgent'] }),
      labels: [
        'awswaf:managed:aws:bot-control:bot:category:http_library',
        'awswaf:managed:aws:bot-control:signal:non_browser_user_agent',
      ],
      ...changes,
    },
  );
const marketplace = (changes: Partial<RecordedRequest> = {}): RecordedRequest =>
  request(
    { 'user-agent': 'PriceWatchBot/2.0 (+https://pricewatch.example)' },
    {
      sourceAddress: '192.0.2.17',
      groups: findings({ [BOTS]: ['CategoryScrapingFramework'], [ANONYMOUS]: ['AnonymousIPList'] }),
      labels: [],
      ...changes,
    },
  );
const fromHosting = (changes: Partial<RecordedRequest> = {}): RecordedRequest =>
  request(
    {},
    {
      groups: findings({ [ANONYMOUS]: ['HostingProviderIPList'] }),
      labels: ['awswaf:managed:aws:anonymous-ip-list:HostingProviderIPList'],
      ...changes,
    },
  );
const token = { valid: true, ageSeconds: 600 };

describe('edgeRules, rehearsed', () => {
  let webAcl: WebAclDefinition;

  beforeAll(() => {
    webAcl = webAclWith(RULES);
  });

  const fateOf = (...requests: RecordedRequest[]): RequestFinding[] => [...rehearse(webAcl, requests).requests];

  test.each<[string, string, RecordedRequest]>([
    ['E03', 'a shopper', request({ cookie: '_ga=GA1.1; __Host-session=abc; cart=1%2C2' })],
    ['E03', 'a call of the shop window to its API', request({ 'x-shopnow-app': 'web' }, { path: '/api/search' })],
    ['E06', 'the mobile app on the API', app()],
    ['E05', 'a marketplace, though it looks like a scraper on a rented server', marketplace()],
    ['E08', 'a shopper behind the proxy of a company who only looks', fromHosting()],
    ['E03', 'a body of the usual size', request({}, { path: '/login', method: 'POST', body: 'x', bodyBytes: 8192 })],
    ['E06', 'a query with a semicolon', request({}, { path: '/search', query: 'colour=red;blue' })],
    ['E08', 'a checkout', request({}, { path: '/checkout', method: 'POST' })],
    ['E08', 'a suspicious checkout that answered', fromHosting({ path: '/checkout', challengeToken: token })],
    [
      'E08',
      'the form of a suspicious checkout that answered',
      fromHosting({ path: '/checkout', method: 'POST', challengeToken: token }),
    ],
    ['E08', 'a sign-up with a solved puzzle', request({}, { path: '/signup', method: 'POST', captchaToken: token })],
  ])('%s lets %s through', (_, __, sent) => {
    expect(fateOf(sent)[0]).toMatchObject({ outcome: Outcome.ALLOW });
  });

  test.each<[string, string, RecordedRequest, Outcome, string]>([
    ['E05', 'a blocked country', request({}, { country: 'KP' }), Outcome.BLOCK, 'BlockedCountries'],
    ['E05', 'a scraper by name', request({ 'user-agent': 'Scrapy/2.11' }), Outcome.BLOCK, 'BadUserAgents'],
    ['E05', 'a client without a name', request({ 'user-agent': '' }), Outcome.BLOCK, 'BadUserAgents'],
    [
      'E05',
      'the name of a marketplace from elsewhere',
      marketplace({ sourceAddress: '203.0.113.99', labels: ['awswaf:managed:aws:anonymous-ip-list:AnonymousIPList'] }),
      Outcome.BLOCK,
      `${ANONYMOUS}/AnonymousIPList`,
    ],
    [
      'E05',
      "the address of a marketplace under a scraper's name",
      request({ 'user-agent': 'Scrapy/2.11' }, { sourceAddress: '192.0.2.17' }),
      Outcome.BLOCK,
      'BadUserAgents',
    ],
    [
      'E06',
      'a call of the API without the header',
      request({}, { path: '/api/orders' }),
      Outcome.BLOCK,
      'AppHeaderRequired',
    ],
    ['E06', 'such a call in capitals', request({}, { path: '/API/Orders' }), Outcome.BLOCK, 'AppHeaderRequired'],
    ['E06', 'a disguised login', request({}, { path: '/%6cogin', method: 'POST' }), Outcome.BLOCK, 'DisguisedPaths'],
    [
      'E06',
      'an empty header',
      request({ 'x-shopnow-app': '' }, { path: '/api/orders' }),
      Outcome.BLOCK,
      'AppHeaderRequired',
    ],
    ['E06', 'the app on a page', app({ path: '/', method: 'GET' }), Outcome.BLOCK, 'NonBrowserClients'],
    [
      'E06',
      'a line break in a cookie',
      request({ cookie: 'a=1%0d%0aset-cookie:b=2' }),
      Outcome.BLOCK,
      'MalformedCookies',
    ],
    ['E06', 'cookies without end', request({ cookie: `a=${'x'.repeat(6200)}` }), Outcome.BLOCK, 'MalformedCookies'],
    [
      'E06',
      'two sessions',
      request({ cookie: '__Host-session=a; __Host-session=b' }),
      Outcome.BLOCK,
      'MalformedCookies',
    ],
    ['E08', 'the sign-up page', request({}, { path: '/signup' }), Outcome.CAPTCHA, 'SignUpCaptcha'],
    [
      'E08',
      'the sign-up form of a program',
      request({}, { path: '/signup', method: 'POST' }),
      Outcome.CAPTCHA,
      'SignUpCaptcha',
    ],
    [
      'E08',
      'a page for forgotten passwords',
      request({}, { path: '/Forgot-Password/' }),
      Outcome.CHALLENGE,
      'ForgotPasswordChallenge',
    ],
    [
      'E08',
      'a suspicious checkout',
      fromHosting({ path: '/checkout' }),
      Outcome.CHALLENGE,
      'SuspiciousCheckoutChallenge',
    ],
    [
      'E08',
      'the form of a suspicious checkout that skipped the page',
      fromHosting({ path: '/checkout', method: 'POST' }),
      Outcome.CHALLENGE,
      'SuspiciousCheckoutChallenge',
    ],
    [
      'E08',
      'a puzzle that was solved too long ago',
      request({}, { path: '/signup', captchaToken: { valid: true, ageSeconds: 1801 } }),
      Outcome.CAPTCHA,
      'SignUpCaptcha',
    ],
    [
      'E03',
      'a large body where none is expected',
      request({}, { path: '/login', method: 'POST', body: 'x', bodyBytes: 8193 }),
      Outcome.BLOCK,
      'LargeBodies',
    ],
  ])('%s stops %s', (_, __, sent, outcome, terminatingRule) => {
    expect(fateOf(sent)[0]).toMatchObject({ outcome, terminatingRule });
  });

  const burst = (count: number, sent: (index: number) => RecordedRequest): RecordedRequest[] =>
    Array.from({ length: count }, (_, index) => ({ ...sent(index), timestamp: NOON + index * 100 }));
  const later = NOON + 59_000;

  test.each<[string, RecordedRequest, number, string]>([
    ['a login', request({}, { path: '/login', method: 'POST' }), 20, 'RateLimitLogin'],
    ['a login in capitals', request({}, { path: '/LogIn', method: 'POST' }), 20, 'RateLimitLogin'],
    ['a checkout', request({}, { path: '/checkout', method: 'POST' }), 60, 'RateLimitCheckout'],
  ])('E04 stops %s of an address over its limit with 429, and not before', (_, sent, limit, terminatingRule) => {
    const last = { ...sent, timestamp: later };
    expect(fateOf(...burst(limit, () => sent), last).at(-1)).not.toMatchObject({ terminatingRule });
    expect(fateOf(...burst(limit + 1, () => sent), last).at(-1)).toMatchObject({
      outcome: Outcome.BLOCK,
      terminatingRule,
      status: 429,
    });
  });

  test('E04 counts each address for itself: a sale with many customers is no flood', () => {
    const customers = burst(250, (index) => request({}, { path: '/checkout', sourceAddress: `203.0.113.${index}` }));
    expect(fateOf(...customers).filter(({ outcome }) => outcome !== Outcome.ALLOW)).toEqual([]);
  });

  test('E08 challenges the checkout of an address with a high rate, and no other', () => {
    const sent = request({}, { path: '/checkout' });
    const other = { ...sent, sourceAddress: '203.0.113.8', timestamp: later };
    const [high, calm] = fateOf(...burst(41, () => sent), { ...sent, timestamp: later }, other).slice(-2);
    expect(high).toMatchObject({ outcome: Outcome.CHALLENGE, terminatingRule: 'SuspiciousCheckoutChallenge' });
    expect(calm).toMatchObject({ outcome: Outcome.ALLOW });
  });

  test('E05 limits a marketplace over all its addresses together, and nobody else with it', () => {
    const spread = burst(201, (index) => marketplace({ sourceAddress: `192.0.2.${index}` }));
    const [partner, customer] = fateOf(
      ...spread,
      marketplace({ timestamp: later }),
      request({}, { timestamp: later }),
    ).slice(-2);
    expect(partner).toMatchObject({
      outcome: Outcome.BLOCK,
      terminatingRule: 'RateLimitMarketplacePricewatch',
      status: 429,
    });
    expect(customer).toMatchObject({ outcome: Outcome.ALLOW });
  });

  test('E04 stops a marketplace as it stops everybody, where one address floods', () => {
    const flood = burst(301, () => marketplace());
    expect(fateOf(...flood, marketplace({ timestamp: later })).at(-1)).toMatchObject({
      outcome: Outcome.BLOCK,
      terminatingRule: 'RateLimitCatchAll',
    });
  });
});
