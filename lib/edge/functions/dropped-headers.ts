/**
 * What origins and frameworks believe about a request although its sender wrote it, in small letters: no function lets it
 * through. CloudFront shows its functions neither `x-real-ip` nor `x-forwarded-proto`, so that none can drop them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const DROPPED_HEADERS: readonly string[] = [
  'cf-connecting-ip',
  'client-ip',
  'fastly-client-ip',
  'forwarded',
  'proxy',
  'true-client-ip',
  'x-appengine-user-ip',
  'x-azure-clientip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-host',
  'x-http-host-override',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-origin-verify',
  'x-originating-ip',
  'x-override-url',
  'x-proxy-url',
  'x-remote-addr',
  'x-remote-ip',
];

/**
 * The same, by how a name begins. CloudFront adds `cloudfront-viewer-country` and its kin where a policy asks for them, and
 * none here does: the visitor wrote each that comes.
 */
export const DROPPED_FAMILIES: readonly string[] = [
  'cloudfront-',
  'x-amzn-mtls-',
  'x-amzn-oidc-',
  'x-envoy-',
  'x-forwarded-',
  'x-middleware-',
  'x-original-',
  'x-rewrite-',
];
