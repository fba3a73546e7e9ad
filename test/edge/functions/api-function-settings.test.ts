import { DROPPED_FAMILIES, DROPPED_HEADERS } from '../../../lib/edge/functions/dropped-headers';
import { apiFunction, deployedCode, emptyStack } from './edge-functions-under-test';
import { EdgeSandbox } from './edge-sandbox';

describe('settings of an ApiFunction', () => {
  test.each<[string, Parameters<typeof apiFunction>[2], string]>([
    [
      'to be without a path',
      { prefixes: [], signedPrefixes: [] },
      'API function needs a path, got none; write e.g. /api in prefixes (Test/Subject)',
    ],
    [
      'a signed path that it never sees',
      { signedPrefixes: ['/apix'] },
      'signed or guarded path lies below one of /api, got /apix; add it to prefixes or change it (Test/Subject)',
    ],
    ['a guarded path that it never sees', { guardedPrefixes: ['/login'] }, 'lies below one of /api, got /login'],
    [
      'a clock that is far off',
      { skewSeconds: 301 },
      'skew in seconds must be a whole number from 30 to 300, got 301; change skewSeconds (Test/Subject)',
    ],
    ['a clock that no phone keeps', { skewSeconds: 29 }, 'got 29'],
    [
      'a header in capitals',
      { clientHeader: 'X-Client' },
      'client header begins with x- and has small letters, digits and dashes, and none that the edge uses, got "X-Client"; write e.g. x-client (Test/Subject)',
    ],
    ['a header that falls at the edge', { clientHeader: 'x-forwarded-client' }, 'got "x-forwarded-client"'],
    ['a header that falls by its whole name', { clientHeader: 'x-forwarded' }, 'got "x-forwarded"'],
    ['a header that the edge writes', { clientHeader: 'x-viewer-address' }, 'got "x-viewer-address"'],
    ['a host that is none', { domainName: 'Shop' }, 'got "Shop"'],
  ])('E07 refuses %s', (_, props, message) => {
    expect(() => apiFunction(emptyStack(), 'Subject', props)).toThrow(message);
  });

  test.each([
    ...DROPPED_HEADERS,
    ...DROPPED_FAMILIES.map((start) => `${start}a`),
    'x-accel-redirect',
    'x-amz-cf-id',
    'x-amzn-requestid',
    'x-cache',
    'x-content-sha256',
    'x-edge-location',
    'x-real-ip',
    'x-signature',
    'x-viewer-address',
  ])('E07 refuses the client header %s, which never reaches the origin as the client wrote it', (clientHeader) => {
    expect(() => apiFunction(emptyStack(), 'Subject', { clientHeader })).toThrow(`got "${clientHeader}"`);
  });

  test.each(['x-c', 'x-caches', 'x-clients-ip', 'x-hosts', 'x-shop-real-ip', 'x-shop-x-amz'])(
    'E07 takes the client header %s, which does',
    async (clientHeader) => {
      const stack = emptyStack();
      apiFunction(stack, 'Named', { clientHeader });
      const named = new EdgeSandbox(deployedCode(stack, 'Named'));
      const { headers } = await named.send({ uri: '/api/orders', headers: { [clientHeader]: 'web' } });
      expect(headers).toHaveProperty([clientHeader], 'web');
    },
  );
});
