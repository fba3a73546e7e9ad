function refuse(statusCode, statusDescription) {
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: { 'cache-control': { value: 'no-store' } },
  };
}

// A neighbour's page can set cookies for the shop too: who was given too many gets rid of them, or nothing would ever be
// answered to him again.
function refuseCookies() {
  const refusal = refuse(400, 'Bad Request');
  refusal.headers['clear-site-data'] = { value: '"cookies"' };
  return refusal;
}

// The query as it came; the runtime says undefined where there is none.
function queryOf(request) {
  return request.rawQueryString() || '';
}

// A move and never a rewrite: CloudFront has chosen the cache behaviour already, and only a new request is judged by the
// function of the path that it really asks for. 308 keeps method and body.
function move(request, path) {
  const query = queryOf(request);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return {
    statusCode: isRead ? 301 : 308,
    statusDescription: isRead ? 'Moved Permanently' : 'Permanent Redirect',
    headers: {
      'cache-control': { value: 'max-age=3600' },
      location: { value: 'https://' + SETTINGS.host + path + (query ? '?' + query : '') },
    },
  };
}
