const { createECDH, createHash, createHmac, createPrivateKey, sign: signWith } = require('node:crypto');

const ALGORITHM = 'AWS4-ECDSA-P256-SHA256';
const CURVE = 'prime256v1';
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const MOST_TRIES = 254;

/**
 * Signs requests for all regions at once, as the SDK wants a signer.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
class Sigv4aSigner {
  async sign(request, { signingDate = new Date(), signingService, credentials = ofFunction() }) {
    const time = signingDate.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = `${time.slice(0, 8)}/${signingService}/aws4_request`;
    request.headers['x-amz-date'] = time;
    request.headers['x-amz-region-set'] = '*';
    if (credentials.sessionToken) {
      request.headers['x-amz-security-token'] = credentials.sessionToken;
    }
    const { canonical, signedHeaders } = canonicalRequest(request);
    const signature = signWith(
      'sha256',
      Buffer.from([ALGORITHM, time, scope, hash(canonical)].join('\n')),
      signingKey(credentials),
    ).toString('hex');
    request.headers['authorization'] =
      `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return request;
  }
}

/** What Lambda gives a function of its role. */
function ofFunction() {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  return { accessKeyId, secretAccessKey, sessionToken };
}

function canonicalRequest({ method, path, query = {}, headers, body }) {
  const named = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value).trim().replace(/\s+/g, ' ')])
    .filter(([name]) => /^(host|content-type|x-amz-.+|if-match)$/.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const signedHeaders = named.map(([name]) => name).join(';');
  const parameters = Object.entries(query)
    .flatMap(([key, value]) => [value ?? ''].flat().map((one) => `${encode(key)}=${encode(one)}`))
    .sort()
    .join('&');
  // The path is encoded already; all services but S3 want it encoded twice.
  const uri = encode(path).replaceAll('%2F', '/');
  const lines = named.map(([name, value]) => `${name}:${value}\n`).join('');
  return { canonical: [method, uri, parameters, lines, signedHeaders, hash(body ?? '')].join('\n'), signedHeaders };
}

function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hash(data) {
  return createHash('sha256').update(data).digest('hex');
}

/** The private key that AWS derives from the secret one: the first number of a sequence that the curve takes. */
function signingKey({ accessKeyId, secretAccessKey }) {
  for (let counter = 1; counter <= MOST_TRIES; counter++) {
    const input = Buffer.concat([
      Buffer.from([0, 0, 0, 1]),
      Buffer.from(ALGORITHM),
      Buffer.from([0]),
      Buffer.from(accessKeyId),
      Buffer.from([counter, 0, 0, 1, 0]),
    ]);
    const candidate = createHmac('sha256', `AWS4A${secretAccessKey}`).update(input).digest('hex');
    if (BigInt(`0x${candidate}`) <= ORDER - 2n) {
      const number = (BigInt(`0x${candidate}`) + 1n).toString(16).padStart(64, '0');
      return privateKey(Buffer.from(number, 'hex'));
    }
  }
  throw new Error('the credentials give no signing key');
}

function privateKey(number) {
  const curve = createECDH(CURVE);
  curve.setPrivateKey(number);
  const point = curve.getPublicKey();
  const [d, x, y] = [number, point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d, x, y } });
}

module.exports = { Sigv4aSigner, signingKey };
