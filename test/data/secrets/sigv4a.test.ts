import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createRequire } from 'node:module';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

interface Module {
  readonly Sigv4aSigner: new () => { sign(request: Request, options: object): Promise<Request> };
  signingKey(credentials: Credentials): KeyObject;
}

const { Sigv4aSigner, signingKey } = createRequire(__filename)(
  '../../../lib/data/secrets/rotation-handler/sigv4a.js',
) as Module;

// The example of AWS's own test suite for SigV4A.
const EXAMPLE = { accessKeyId: 'AKISORANDOMAASORANDOM', secretAccessKey: 'q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom' };

describe('the signature of requests to a KeyValueStore', () => {
  test('D06 the signing key is the one that AWS derives', () => {
    const { x = '', y = '' } = createPublicKey(signingKey(EXAMPLE)).export({ format: 'jwk' });
    expect([x, y].map((part) => Buffer.from(part, 'base64url').toString('hex'))).toEqual([
      '15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb',
      '0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0',
    ]);
  });

  test('D06 covers method, path, query, body, time, token and all regions', async () => {
    const request = await new Sigv4aSigner().sign(
      {
        method: 'POST',
        path: '/key-value-stores/arn%3Aaws%3Acloudfront%3A%3A111111111111%3Akey-value-store%2F1/keys',
        query: { NextToken: 'a+b/ c', A: '1' },
        headers: { host: '111111111111.cloudfront-kvs.global.api.aws', 'If-Match': 'E1', 'user-agent': 'changes' },
        body: '{"Puts":[]}',
      },
      {
        signingDate: new Date('2026-11-21T10:11:12.345Z'),
        signingService: 'cloudfront-keyvaluestore',
        credentials: { ...EXAMPLE, sessionToken: 'token' },
      },
    );
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const canonical = [
      'POST',
      '/key-value-stores/arn%253Aaws%253Acloudfront%253A%253A111111111111%253Akey-value-store%252F1/keys',
      'A=1&NextToken=a%2Bb%2F%20c',
      'host:111111111111.cloudfront-kvs.global.api.aws',
      'if-match:E1',
      'x-amz-date:20261121T101112Z',
      'x-amz-region-set:*',
      'x-amz-security-token:token',
      '',
      'host;if-match;x-amz-date;x-amz-region-set;x-amz-security-token',
      hash('{"Puts":[]}'),
    ].join('\n');
    const scope = '20261121/cloudfront-keyvaluestore/aws4_request';
    const [, signature = ''] = /Signature=([0-9a-f]+)$/.exec(request.headers['authorization'] ?? '') ?? [];
    expect(request.headers['authorization']).toBe(
      `AWS4-ECDSA-P256-SHA256 Credential=AKISORANDOMAASORANDOM/${scope}, SignedHeaders=host;if-match;x-amz-date;x-amz-region-set;x-amz-security-token, Signature=${signature}`,
    );
    const signed = (text: string): boolean =>
      verify(
        'sha256',
        Buffer.from(['AWS4-ECDSA-P256-SHA256', '20261121T101112Z', scope, hash(text)].join('\n')),
        createPublicKey(signingKey(EXAMPLE)),
        Buffer.from(signature, 'hex'),
      );
    expect(signed(canonical)).toBe(true);
    expect(signed(canonical.replace('E1', 'E2'))).toBe(false);
  });
});
