const MOST_CHARACTERS = 20_000;
/** Each is blocked by the content security policy, asks the origin that fails or another address, or moves the visitor there. */
const BLOCKED = [
  /<(script|style|link|iframe|object|embed|base|form|image|feimage|use)\b/i,
  // A browser takes an attribute behind a slash or a quote too.
  /(?<=[\s/"'])(on\w+|style|http-equiv|srcset|poster|background)\s*=/i,
  /(?<=[\s/"'])src\s*=(?!\s*["']?\s*data:)/i,
  /(?<=[\s/"'])(xlink:)?href\s*=\s*["']?\s*javascript:/i,
];

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
 * What is wrong with a page for errors, as the end of a sentence. Protects against a page that needs the origin that fails or
 * another address, or what the content security policy blocks.
 *
 * @param page the page in HTML
 */
export function errorPageProblem(page: string): string | undefined {
  if (page.length === 0 || page.length > MOST_CHARACTERS) {
    return `takes 1 to ${MOST_CHARACTERS} characters, got ${page.length}; shorten page`;
  }
  const blocked = BLOCKED.map((pattern) => pattern.exec(page)?.[0]).find((found) => found !== undefined);
  if (blocked !== undefined) {
    return `stands for itself, without scripts, styles, frames, forms, refreshes and files, got "${blocked}"; take it out of page, and write images as src="data:..."`;
  }
  return /^<!doctype html>/i.test(page) ? undefined : 'begins with <!doctype html>, got another beginning; change page';
}
