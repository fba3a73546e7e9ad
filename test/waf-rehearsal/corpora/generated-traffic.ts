import { Outcome, type RecordedRequest } from '../../../lib/waf-rehearsal';
import { judged } from './golden-corpus';

const NOON = Date.UTC(2026, 10, 21, 12);
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Browsers by how many have them, each with the fingerprint that all of its kind share. */
const BROWSERS = [
  [CHROME, 't13d1516h2_8daaf6152771_02713d6af862'],
  [SAFARI, 't13d2014h2_a09f3c656075_14788d8d241b'],
  [CHROME, 't13d1516h2_8daaf6152771_d8a2da3f94cd'],
  [FIREFOX, 't13d1715h2_5b57614c22b0_3d5424432f57'],
] as const;

/** Numbers that look like chance and are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The n-th of many home addresses, every fifth of IPv6. */
function homeAddress(n: number): string {
  return n % 5 === 0
    ? `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`
    : `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
}

interface Step {
  readonly method: string;
  readonly path: string;
  /** Seconds after the step before, at least. */
  readonly after: number;
}

const OPEN: Step = { method: 'GET', path: '/catalogue/sale', after: 0 };
const LOGIN: Step = { method: 'POST', path: '/login', after: 6 };
const BUY: Step = { method: 'POST', path: '/checkout', after: 20 };

/**
 * A sale that begins at noon: honest shoppers, all within the first minute, every eighth of whom logs in first. None of
 * them may be stopped, though together they look like a flood.
 *
 * @param shoppers how many
 */
export function flashSaleBurst(shoppers: number): RecordedRequest[] {
  const chance = sequence(20261121);
  return Array.from({ length: shoppers }, (_, shopper) => {
    const [userAgent, ja4] = BROWSERS[Math.floor(chance() * BROWSERS.length)] ?? BROWSERS[0];
    let timestamp = NOON + Math.floor(chance() * 30_000);
    const steps = shopper % 8 === 0 ? [OPEN, LOGIN, BUY] : [OPEN, BUY];
    return steps.map(({ method, path, after }) => {
      timestamp += Math.floor((after + chance()) * 1000);
      return browserRequest('shopper', Outcome.ALLOW, timestamp, homeAddress(shopper), {
        method,
        path,
        userAgent,
        ja4,
      });
    });
  }).flat();
}

/**
 * Stolen passwords from many addresses, each seen once, by one program: nothing but its fingerprint holds it together.
 *
 * @param addresses how many, eighty a second
 * @param limit what one fingerprint may do in a minute, over which the rest of the minute is refused
 */
export function distributedStuffing(addresses: number, limit: number): RecordedRequest[] {
  const perSecond = 80;
  // The rate is looked at every ten seconds, so the first look that finds too many stops what comes after it.
  const seen = Math.ceil((limit + 1) / (10 * perSecond)) * 10 * perSecond;
  return Array.from({ length: addresses }, (_, n) =>
    browserRequest(
      'distributed stuffing',
      n < seen ? Outcome.ALLOW : Outcome.BLOCK,
      NOON + Math.floor((n * 1000) / perSecond),
      homeAddress(n),
      {
        method: 'POST',
        path: '/login',
        userAgent: CHROME,
        ja4: 't13d190900_9dc949149365_97f8aa674fd9',
      },
    ),
  );
}

/**
 * One address that reads the catalogue with a browser's user agent, ten pages a second.
 *
 * @param limit what one address may do in five minutes
 */
export function fastScraper(limit: number): RecordedRequest[] {
  const seen = Math.ceil((limit + 1) / 100) * 100;
  return Array.from({ length: seen + 50 }, (_, n) =>
    browserRequest('fast scraper', n < seen ? Outcome.ALLOW : Outcome.BLOCK, NOON + n * 100, '203.0.113.99', {
      method: 'GET',
      path: `/catalogue/${n}`,
      userAgent: CHROME,
      ja4: BROWSERS[0][1],
    }),
  );
}

/**
 * The bot of a trusted marketplace that runs wild, from all its addresses in turn, thirty pages a second.
 *
 * @param userAgent how it calls itself
 * @param network its addresses without the last number, e.g. `192.0.2.`
 * @param limit what the marketplace may do in a minute
 */
export function wildMarketplace(userAgent: string, network: string, limit: number): RecordedRequest[] {
  const seen = Math.ceil((limit + 1) / 300) * 300;
  return Array.from({ length: seen + 30 }, (_, n) =>
    browserRequest(
      'marketplace out of bounds',
      n < seen ? Outcome.ALLOW : Outcome.BLOCK,
      NOON + Math.floor((n * 1000) / 30),
      `${network}${n % 250}`,
      { method: 'GET', path: `/catalogue/${n}`, userAgent, ja4: 't13d190900_9dc949149365_97f8aa674fd9' },
    ),
  );
}

function browserRequest(
  client: string,
  expect: Outcome,
  timestamp: number,
  sourceAddress: string,
  { method, path, userAgent, ja4 }: { method: string; path: string; userAgent: string; ja4: string },
): RecordedRequest {
  const headers = [
    { name: 'host', value: 'shop.example.com' },
    { name: 'user-agent', value: userAgent },
    { name: 'accept', value: 'text/html' },
  ];
  return judged({ client, expect, timestamp, sourceAddress, country: 'DE', method, path, headers, ja4 });
}
