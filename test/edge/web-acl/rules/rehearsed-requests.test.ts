import { Outcome, type RecordedRequest, rehearse, type WebAclDefinition } from '../../../../lib/waf-rehearsal';
import { judged } from '../../../waf-rehearsal/corpora/golden-corpus';
import { WHOLE } from './edge-rules-under-test';
import { webAclWith } from './web-acl-of-edge-rules';

const NOON = Date.UTC(2026, 10, 21, 12);
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

function request(changes: Partial<RecordedRequest>, headers: Record<string, string> = {}): RecordedRequest {
  const all = { host: 'shop.example.com', accept: 'text/html', 'user-agent': FIREFOX, ...headers };
  return judged({
    timestamp: NOON,
    sourceAddress: '203.0.113.7',
    country: 'IE',
    method: 'GET',
    path: '/',
    headers: Object.entries(all).map(([name, value]) => ({ name, value })),
    ...changes,
  });
}

const posted = (path: string, bodyBytes: number) =>
  request({ path, method: 'POST', body: 'x', bodyBytes }, { 'x-shopnow-app': 'web' });
const asked = (path: string, site: string, dest: string, headers: Record<string, string> = {}) =>
  request({ path }, { 'sec-fetch-site': site, 'sec-fetch-dest': dest, ...headers });

describe('edgeRules, rehearsed with single requests', () => {
  let webAcl: WebAclDefinition;

  beforeAll(() => {
    webAcl = webAclWith(WHOLE);
  });

  const fateOf = (...requests: RecordedRequest[]) => [...rehearse(webAcl, requests).requests].at(-1);

  test.each<[string, string, RecordedRequest]>([
    ['E03', 'a photo', posted('/api/orders/photos/1', 65_537)],
    ['E03', 'a body that is read whole', posted('/checkout', 65_536)],
    ['E04', 'a login by a link', asked('/login', 'cross-site', 'document')],
    ['E04', 'a call of the shop to its login', asked('/login', 'same-origin', 'empty')],
    [
      'E04',
      'a login fetched ahead by the browser itself',
      asked('/login', 'none', 'document', { 'sec-purpose': 'prefetch' }),
    ],
    ['E04', 'an image of the shop on another page', asked('/products/1.webp', 'cross-site', 'image')],
    ['E08', 'a checkout to which a bank returns in a frame', asked('/checkout', 'cross-site', 'iframe')],
  ])('%s lets %s through', (_, __, sent) => {
    expect(fateOf(sent)).toMatchObject({ outcome: Outcome.ALLOW });
  });

  test.each<[string, string, RecordedRequest, Outcome, string]>([
    ['E03', 'padding on a path of large bodies', posted('/checkout', 65_537), Outcome.BLOCK, 'UnreadBodies'],
    ['E03', 'padding beside the path of uploads', posted('/api/orders', 65_537), Outcome.BLOCK, 'UnreadBodies'],
    [
      'E03',
      'padding that climbs out of the path of uploads',
      posted('/api/orders/photos/%2e%2e/x', 65_537),
      Outcome.BLOCK,
      'DisguisedPaths',
    ],
    ['E04', 'a login as an image', asked('/Login', 'cross-site', 'image'), Outcome.BLOCK, 'ForeignRequests'],
    ['E04', 'a login in a frame', asked('/login', 'cross-site', 'iframe'), Outcome.BLOCK, 'ForeignRequests'],
    [
      'E04',
      'a login fetched ahead by a stranger',
      asked('/login', 'cross-site', 'document', { 'sec-purpose': 'prefetch' }),
      Outcome.BLOCK,
      'ForeignRequests',
    ],
    ['E08', 'a sign-up with a blank behind', request({ path: '/signup%20' }), Outcome.CAPTCHA, 'SignUpCaptcha'],
    ['E08', 'a sign-up with signs behind', request({ path: '/signup/%3F%23' }), Outcome.CAPTCHA, 'SignUpCaptcha'],
  ])('%s stops %s', (_, __, sent, outcome, terminatingRule) => {
    expect(fateOf(sent)).toMatchObject({ outcome, terminatingRule });
  });

  test('E04 lets a shopper log in whom the page of a stranger made ask for the login sixty times', () => {
    const images = Array.from({ length: 60 }, (_, index) => ({
      ...asked('/login', 'cross-site', 'image'),
      timestamp: NOON + index * 100,
    }));
    const login = { ...asked('/login', 'same-origin', 'document'), method: 'POST', timestamp: NOON + 59_000 };
    expect(fateOf(...images, login)).toMatchObject({ outcome: Outcome.ALLOW });
  });
});
