const MOST_HEADERS = 64;
const MOST_COOKIES = 100;
const MOST_PARAMETERS = 100;

// What a request is answered before anything else, null if it may go on. The limits keep the work of the function below
// what CloudFront lets it do.
function answerOf(request) {
  const host = hostOf(request);
  const isHome = host === SETTINGS.host;
  if (!isHome && SETTINGS.moved.indexOf(host) < 0) {
    return refuse(403, 'Forbidden');
  }
  if (Object.keys(request.cookies).length > MOST_COOKIES) {
    return refuseCookies();
  }
  if (
    Object.keys(request.headers).length > MOST_HEADERS ||
    queryOf(request).split('&').length > MOST_PARAMETERS ||
    isAmbiguous(request.uri)
  ) {
    return refuse(400, 'Bad Request');
  }
  const path = canonicalPath(request.uri);
  if (!isHome || path !== request.uri) {
    return move(request, path);
  }
  return isOwn(path) ? null : refuse(404, 'Not Found');
}

function hostOf(request) {
  const host = request.headers.host;
  const name = host && !host.multiValue ? host.value.toLowerCase() : '';
  return name.endsWith(':443') ? name.slice(0, -4) : name;
}
