/**
 * What is known of a statement, and so of every request that it matches; only what is certain is a fact. Protects
 * against challenges for clients that cannot answer: AWS WAF sends its scripts to a GET that asks for HTML, and to no
 * POST, preflight or call of an API.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-best-practices.html
 */
export enum RequestFact {
  /** Matches nothing but GET. */
  GET = 'GET',

  /** Matches nothing but what asks for HTML, as a browser does that opens a page. */
  HTML = 'HTML',

  /** Matches nothing but named pages and the forms that they post to themselves. */
  PAGE = 'PAGE',

  /** Judges a GET and a POST of one client to one path alike. */
  METHOD_BLIND = 'METHOD_BLIND',

  /**
   * Its clients can answer a challenge: each request loads a page, or posts the form of a page whose loading was
   * challenged by the same statement and so brings the token.
   */
  ANSWERS_CHALLENGE = 'ANSWERS_CHALLENGE',
}

/** Facts of a conjunction: whatever one part is certain of, but blindness and answers only where no part sees more. */
export function factsOfAll(parts: readonly (readonly RequestFact[])[]): RequestFact[] {
  const some = new Set(parts.flat());
  const every = new Set(factsOfAny(parts));
  const facts = [RequestFact.GET, RequestFact.HTML, RequestFact.PAGE].filter((fact) => some.has(fact));
  if (every.has(RequestFact.METHOD_BLIND)) {
    facts.push(RequestFact.METHOD_BLIND);
  }
  return withAnswers(facts);
}

/** Facts of a disjunction: only what each part is certain of. */
export function factsOfAny(parts: readonly (readonly RequestFact[])[]): RequestFact[] {
  const [first = [], ...others] = parts;
  return first.filter((fact) => others.every((facts) => facts.includes(fact)));
}

/** Facts of a negation: it sees what the statement sees, and nothing is known of what it matches. */
export function factsOfNot(facts: readonly RequestFact[]): RequestFact[] {
  return facts.filter((fact) => fact === RequestFact.METHOD_BLIND);
}

/**
 * Facts of a statement that picks single requests out of its scope, as a rate or a managed group does: whether the
 * page was challenged before its form was posted is unknown, so only page loads answer.
 */
export function factsOfSome(scope: readonly RequestFact[]): RequestFact[] {
  return withAnswers(scope.filter((fact) => fact === RequestFact.GET || fact === RequestFact.HTML));
}

/** The facts, and the answer to a challenge where they prove it. */
export function withAnswers(facts: readonly RequestFact[]): RequestFact[] {
  const has = (...wanted: RequestFact[]): boolean => wanted.every((fact) => facts.includes(fact));
  const answers = has(RequestFact.GET, RequestFact.HTML) || has(RequestFact.PAGE, RequestFact.METHOD_BLIND);
  return answers ? [...facts, RequestFact.ANSWERS_CHALLENGE] : [...facts];
}
