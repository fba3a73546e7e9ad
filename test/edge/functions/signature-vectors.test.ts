import { createHmac } from 'node:crypto';
import { signRequest } from '../../../examples/sign-request';
import vectors from '../../../examples/signature-vectors.json';
import { deployedCode, stackWithFunctions } from './edge-functions-under-test';
import { ADDRESS, EdgeSandbox, HOST } from './edge-sandbox';

let api: EdgeSandbox;

beforeAll(() => {
  api = new EdgeSandbox(deployedCode(stackWithFunctions(), 'Api'));
});

beforeEach(() => api.keys.clear());

describe('signature vectors', () => {
  test.each(vectors.requests)('E07 the sample signs $name as the vector does', ({ headers, text, ...unsigned }) => {
    expect(signRequest(unsigned)).toEqual(headers);
    const [, , , signature] = headers['x-signature'].split(';');
    expect(createHmac('sha256', unsigned.key).update(text).digest('hex')).toBe(signature);
  });

  test.each(vectors.requests)('E07 the edge accepts $name, with its own key alone', async (vector) => {
    const { pathname, search } = new URL(vector.url);
    const [, ...query] = vector.url.split('?');
    expect(`${pathname}${search}`).toBe(vector.url.slice(`https://${HOST}`.length));
    const request = { method: vector.method, uri: pathname, query: query[0], headers: vector.headers };
    api.time = vector.time;
    expect(await api.send(request)).toMatchObject({ status: 401 });
    api.keys.set(`signing-key/${vector.keyId}`, vector.key);
    expect(await api.send(request)).toEqual({
      status: 'passes',
      uri: pathname,
      query: query[0],
      headers: { host: HOST, ...vector.headers, 'x-viewer-address': ADDRESS },
      cookies: {},
    });
  });

  test.each(vectors.rfc4231)('E07 the edge computes HMAC-SHA256 as in $name of RFC 4231', ({ keyHex, text, hmac }) => {
    const compute = api.valueOf('hmac') as (key: string, text: string) => string;
    expect(compute(Buffer.from(keyHex, 'hex').toString('latin1'), text)).toBe(hmac);
  });

  const unsigned = { method: 'GET', url: 'https://shop.example/a', keyId: 'one', key: 'a key', time: 1_795_291_200 };

  test.each([
    'http://shop.example/a',
    'https://shop.example',
    'https://shop.example/a#b',
    'https://SHOP.example/a',
    'https://shop.example:443/a',
    'https://shop.example:8443/a',
    'https://user@shop.example/a',
  ])('E07 the sample refuses %j, of which it could only sign a guess', (url) => {
    expect(() => signRequest({ ...unsigned, url })).toThrow(
      `address to sign is https, a host in small letters without a port, a path and no fragment, got ${url}; write e.g. https://shop.example/`,
    );
    expect(() => signRequest(unsigned)).not.toThrow();
  });

  test.each([1_795_291_200.5, NaN, Infinity])(
    'E07 the sample refuses the time %p, which no signature holds',
    (time) => {
      expect(() => signRequest({ ...unsigned, time })).toThrow(
        `time to sign is whole seconds since 1970, got ${time}; write e.g. Math.floor(Date.now() / 1000)`,
      );
    },
  );
});
