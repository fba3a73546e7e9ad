function handler(event) {
  const request = event.request;
  const answer = answerOf(request);
  if (answer) {
    return answer;
  }
  cleanHeaders(request, event.viewer.ip);
  cleanCookies(request);
  cleanQuery(request);
  return request;
}
