const MOST_CHARACTERS = 20_000;
/** All of them are blocked by the content security policy, or ask the origin that fails. */
const BLOCKED = /<(script|style|link|iframe|object|embed|base|form)\b|\s(on\w+|style)\s*=/i;

/** The shipped page: no script, no style, nothing of another address. */
export const DEFAULT_ERROR_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>We are back in a moment</title>
</head>
<body>
<h1>We are back in a moment</h1>
<p>The shop cannot answer just now. Nothing of yours is lost. Please try again in a few minutes.</p>
</body>
</html>
`;

/**
 * What is wrong with a page for errors, as the ends of sentences. Protects against a page that needs the origin that fails, or
 * what the content security policy blocks.
 *
 * @param page the page in HTML
 */
export function errorPageProblem(page: string): string | undefined {
  if (page.length === 0 || page.length > MOST_CHARACTERS) {
    return `takes 1 to ${MOST_CHARACTERS} characters, got ${page.length}; shorten page`;
  }
  const blocked = BLOCKED.exec(page);
  if (blocked) {
    return `stands for itself, without scripts, styles, frames and forms, got "${blocked[0].trim()}"; take it out of page`;
  }
  return /^<!doctype html>/i.test(page) ? undefined : 'begins with <!doctype html>, got another beginning; change page';
}
