// On its own: the runtime knows no closures in async functions.
function needsSignature(path, client) {
  return (client ? client.value === 'mobile' : false) || SETTINGS.signed.some((prefix) => isUnder(path, prefix));
}

async function handler(event) {
  const request = event.request;
  const answer = answerOf(request);
  if (answer) {
    return answer;
  }
  const client = request.headers[SETTINGS.clientHeader];
  if (client && (client.multiValue || (client.value !== 'web' && client.value !== 'mobile'))) {
    return refuse(400, 'Bad Request');
  }
  if (needsSignature(comparable(request.uri), client)) {
    const signed = await isSigned(request);
    if (!signed) {
      return refuse(401, 'Unauthorized');
    }
  }
  cleanHeaders(request, event.viewer.ip);
  cleanCookies(request);
  return request;
}
