import { type RecordedRequest } from './recorded-request';

/** Signs of a class in a user agent; the first that fits counts. */
const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['bot', /bot|crawl|spider|slurp|facebookexternalhit/i],
  ['script', /^(curl|wget|python|go-http|java|libwww|perl|ruby|php|node|axios|undici|scrapy|httpie|postman)/i],
  ['app', /okhttp|cfnetwork|dalvik|dart|alamofire/i],
  ['browser', /^(mozilla|opera)\//i],
];

/**
 * The class of a client: what the record says, or else a guess from the user agent: `bot`, `script`, `app`, `browser`,
 * `no user agent`, `other`; `unknown` where the header is not recorded. Protects against averages that hide who was
 * blocked.
 */
export function clientClass(request: RecordedRequest): string {
  if (request.client !== undefined) {
    return request.client;
  }
  if (request.unknown?.some((part) => part === 'headers' || part === 'header:user-agent')) {
    return 'unknown';
  }
  const agent = request.headers?.find(({ name }) => name.toLowerCase() === 'user-agent')?.value ?? '';
  if (agent === '') {
    return 'no user agent';
  }
  return SIGNS.find(([, sign]) => sign.test(agent))?.[0] ?? 'other';
}
