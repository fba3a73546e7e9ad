function handler(event) {
  const request = event.request;
  const answer = answerOf(request);
  if (answer) {
    return answer;
  }
  delete request.headers[SETTINGS.clientHeader];
  cleanHeaders(request, event.viewer.ip);
  cleanCookies(request);
  cleanQuery(request);
  return request;
}
