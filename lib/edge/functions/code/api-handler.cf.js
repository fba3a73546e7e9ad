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
  const path = comparable(request.uri);
  const isMobile = client ? client.value === 'mobile' : false;
  if (isMobile || SETTINGS.signed.some((prefix) => isUnder(path, prefix))) {
    const signed = await isSigned(request);
    if (!signed) {
      return refuse(401, 'Unauthorized');
    }
  }
  cleanHeaders(request, event.viewer.ip);
  cleanCookies(request);
  return request;
}
