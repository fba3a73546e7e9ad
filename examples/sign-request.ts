import { createHash, createHmac } from 'node:crypto';

/** A request that a mobile app is about to send, and what it signs with. */
export interface UnsignedRequest {
  /** The method, in capitals. */
  readonly method: string;
  /** The address exactly as it is sent: `https`, small letters in the host, no port, path and query escaped. */
  readonly url: string;
  /** The body as it is sent; left out for GET and HEAD. */
  readonly body?: string;
  /** Which key signs. */
  readonly keyId: string;
  /** The key, as text. */
  readonly key: string;
  /** Whole seconds since 1970, by the app's clock; five minutes off are too much. */
  readonly time: number;
}

/**
 * The headers that prove to the edge that a mobile app made a request. What is signed is seven lines, joined by line feeds:
 * the version, the method, the host, the path, the query without its `?`, the time, and the hash of the body (empty without
 * one, which is for GET and HEAD alone).
 *
 * It takes path and query out of the address as text: a parser would write some of them in another way than they are sent.
 * A signer in another language is right when it makes of each request in `signature-vectors.json` the signature there.
 *
 * @throws if the address or the time is one that the edge could only refuse
 */
export function signRequest(request: UnsignedRequest): Record<string, string> {
  const { method, url, body, keyId, key, time } = request;
  const parts = /^https:\/\/([a-z0-9.-]+)(\/[^?#]*)(?:\?([^#]*))?$/.exec(url);
  if (!parts) {
    throw new Error(
      `address to sign is https, a host in small letters without a port, a path and no fragment, got ${url}; write e.g. https://shop.example/`,
    );
  }
  if (!Number.isInteger(time)) {
    throw new Error(`time to sign is whole seconds since 1970, got ${time}; write e.g. Math.floor(Date.now() / 1000)`);
  }
  const [, host = '', path = '', query = ''] = parts;
  const hasBody = body !== undefined || !['GET', 'HEAD'].includes(method);
  const bodyHash = hasBody
    ? createHash('sha256')
        .update(body ?? '')
        .digest('hex')
    : '';
  const text = ['v1', method, host, path, query, String(time), bodyHash].join('\n');
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    'x-client': 'mobile',
    'x-signature': `v1;${keyId};${time};${signature}`,
    ...(hasBody && { 'x-content-sha256': bodyHash }),
  };
}
