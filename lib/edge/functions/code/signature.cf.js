const crypto = require('crypto');
const keys = cf.kvs();
const SIGNATURE = /^v1;([A-Za-z0-9-]{1,64});([1-9][0-9]{9});([0-9a-f]{64})$/;

function hmac(key, text) {
  return crypto.createHmac('sha256', key).update(text).digest('hex');
}

// The runtime has no comparison in constant time.
function areSame(one, other) {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) {
    difference |= one.codePointAt(at) ^ other.codePointAt(at);
  }
  return difference === 0;
}

// A function cannot read the body: its hash is signed, and whoever reads the body compares it.
function bodyHashOf(request) {
  const header = request.headers['x-content-sha256'];
  if (!header) {
    return request.method === 'GET' || request.method === 'HEAD' ? '' : null;
  }
  return !header.multiValue && /^[0-9a-f]{64}$/.test(header.value) ? header.value : null;
}

// An unknown key takes as long as a known one, and no answer tells which of all the reasons it was.
async function isSigned(request) {
  const header = request.headers['x-signature'];
  const parts = header && !header.multiValue ? SIGNATURE.exec(header.value) : null;
  const bodyHash = bodyHashOf(request);
  if (!parts || bodyHash === null) {
    return false;
  }
  let key = '';
  try {
    key = await keys.get('signing-key/' + parts[1]);
  } catch (error) {
    // No such key.
  }
  const lines = ['v1', request.method, SETTINGS.host, request.uri, queryOf(request), parts[2], bodyHash];
  const isRight = areSame(hmac(key || 'unknown', lines.join('\n')), parts[3]);
  const age = Math.floor(Date.now() / 1000) - Number(parts[2]);
  return isRight && key !== '' && Math.abs(age) <= SETTINGS.skewSeconds;
}
