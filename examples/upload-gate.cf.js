const MOST_BYTES = 8 * 1024 * 1024;
const NAME = /^\/incoming\/[a-z0-9-]{1,64}\.(avif|jpg|png|webp)$/;
const TYPES = { avif: 'image/avif', jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

function handler(event) {
  const request = event.request;
  const value = (name) => (request.headers[name] ? request.headers[name].value : '');
  const name = NAME.exec(request.uri);
  if (request.method !== 'PUT') {
    return { statusCode: 405, statusDescription: 'Method Not Allowed', headers: { allow: { value: 'PUT' } } };
  }
  if (!name || value('content-type') !== TYPES[name[1]]) {
    return { statusCode: 415, statusDescription: 'Unsupported Media Type' };
  }
  if (!/^[1-9][0-9]{0,8}$/.test(value('content-length')) || Number(value('content-length')) > MOST_BYTES) {
    return { statusCode: 413, statusDescription: 'Content Too Large' };
  }
  if (!/^[0-9a-f]{64}$/.test(value('x-amz-content-sha256'))) {
    return { statusCode: 400, statusDescription: 'Bad Request' };
  }
  return request;
}
