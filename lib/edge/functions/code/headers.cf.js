// What origins and frameworks believe about a request although its sender wrote it. Lists and no expression: the runtime
// compares words faster.
const DROPPED_HEADERS = [
  'client-ip',
  'forwarded',
  'proxy',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-host',
  'x-http-host-override',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-override-url',
  'x-originating-ip',
  'x-proxy-url',
  'x-remote-addr',
  'x-remote-ip',
];
const DROPPED_FAMILIES = [
  'x-amzn-mtls-',
  'x-amzn-oidc-',
  'x-envoy-',
  'x-forwarded-',
  'x-middleware-',
  'x-original-',
  'x-rewrite-',
];

function cleanHeaders(request, address) {
  Object.keys(request.headers).forEach((name) => {
    if (DROPPED_HEADERS.indexOf(name) >= 0 || DROPPED_FAMILIES.some((start) => name.startsWith(start))) {
      delete request.headers[name];
    }
  });
  request.headers['x-viewer-address'] = { value: address };
}
