// What advertisers and mailers add to links.
const TRACKING = [
  '_ga',
  '_gl',
  'dclid',
  'fbclid',
  'gbraid',
  'gclid',
  'igshid',
  'mc_cid',
  'mc_eid',
  'msclkid',
  'ttclid',
  'twclid',
  'wbraid',
  'yclid',
];

function isKept(pair) {
  const name = pair.split('=')[0];
  return SETTINGS.cachedQueries === null
    ? TRACKING.indexOf(name) < 0 && !name.startsWith('utm_')
    : SETTINGS.cachedQueries.indexOf(name) >= 0;
}

// Only reads: what a form posts to is no key of a cache. A query from which nothing falls stays as it came, byte by byte.
function cleanQuery(request) {
  const query = request.method === 'GET' || request.method === 'HEAD' ? queryOf(request) : '';
  if (query) {
    const kept = query.split('&').filter(isKept);
    const pairs = SETTINGS.cachedQueries === null ? kept : kept.sort().filter((pair, at) => pair !== kept[at - 1]);
    const clean = pairs.join('&');
    if (clean !== query) {
      request.querystring = clean;
    }
  }
}
