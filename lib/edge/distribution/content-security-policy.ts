const SHORTEST_REASON = 30;
/** CloudFront takes no longer value of a header in a policy. */
const LONGEST_POLICY = 1783;
/** They limit what `default-src` does not, so a policy without one leaves that open. */
const REQUIRED = ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'];
/** They say where a page may go or who may hold it, by hosts alone; browsers pass over anything else. */
const PLACES = ['base-uri', 'form-action', 'frame-ancestors'];
/** They say what a page loads or runs. */
const FETCHES = [
  'default-src',
  'object-src',
  'script-src',
  'script-src-elem',
  'script-src-attr',
  'style-src',
  'style-src-elem',
  'style-src-attr',
  'img-src',
  'font-src',
  'connect-src',
  'media-src',
  'frame-src',
  'child-src',
  'worker-src',
  'manifest-src',
];
/** Directives with values of their own, none of which opens anything, and how one is written. */
const OTHERS: Readonly<Record<string, readonly [values: RegExp, example: string]>> = {
  'upgrade-insecure-requests': [/^$/, 'upgrade-insecure-requests'],
  sandbox: [/^(allow-[a-z-]+( |$))*$/, 'sandbox allow-forms'],
  'report-to': [/^[\w-]+$/, 'report-to csp'],
  'report-uri': [/^([\w:/.-]+( |$))+$/, 'report-uri /csp'],
  'require-trusted-types-for': [/^'script'$/, "require-trusted-types-for 'script'"],
  'trusted-types': [/^('none'|([\w/.@%#=-]+( |$))+)$/, 'trusted-types shop'],
};
const KNOWN = [...PLACES, ...FETCHES, ...Object.keys(OTHERS)];
/** Where a source may run code. */
const RUNS_CODE = [
  'default-src',
  'script-src',
  'script-src-elem',
  'script-src-attr',
  'object-src',
  'worker-src',
  'child-src',
];
const KEYWORD = /^'(none|self|strict-dynamic|report-sample|wasm-unsafe-eval|unsafe-inline|unsafe-eval|unsafe-hashes)'$/;
const PLACE = /^'(none|self)'$/;
const UNSAFE = /^'(unsafe-inline|unsafe-eval|unsafe-hashes|wasm-unsafe-eval)'$/;
const HASH = /^'(sha256|sha384|sha512)-[\w+/=-]+'$/;
/**
 * A host over TLS. A wildcard stands before two labels at least, of which the first is none under which others register (`co.uk`):
 * so it never takes in a whole top-level domain. The list of all public suffixes is longer, and stands nowhere here.
 */
const HOST =
  /^(https:\/\/|wss:\/\/)?(\*\.(?!(ac|co|com|edu|gov|mil|net|org)\.[a-z]{2}(?![a-z0-9.-])))?([a-z0-9-]+\.)+[a-z]{2,63}(:\d{1,5})?(\/[\w./-]*)?$/;
const DATA = /^(data|blob):$/;

/** Settings of a {@link ContentSecurityPolicy}. */
export interface ContentSecurityPolicyProps {
  /**
   * The directives, each as in the header and without a semicolon, e.g. `script-src 'self' https://js.example.com`; among them
   * `default-src`, `object-src`, `base-uri`, `form-action` and `frame-ancestors`. Hosts are named in small letters, over `https`
   * or `wss`; a wildcard stands for subdomains alone, of a domain that nobody else has hosts in. Where a page may go and who may
   * frame it takes hosts, `'self'` and `'none'` alone.
   */
  readonly directives: string[];

  /**
   * Why scripts may stand in a page or be made of text (`'unsafe-inline'`, `'unsafe-eval'` and their kin where code runs), in
   * 30 characters or more. With it, whoever gets text into a page runs code in it.
   *
   * @default - they may not
   */
  readonly unsafeScriptReason?: string;
}

/**
 * What pages may load, run and send to, for pages that send no policy of their own. Protects visitors against injected
 * scripts, forms that post elsewhere and frames, and the shop against a policy that looks strict and is none: a misspelt
 * directive, a wildcard, a scheme for a host.
 *
 * The policy stands in every response; a nonce in it would be the same for everybody, so that it is refused: a page that
 * needs one sends its own policy, which goes before this one.
 *
 * @throws if a directive is unknown, stands twice, is missing or has values that it does not take, or a source is too wide
 * @see https://www.w3.org/TR/CSP3/
 */
export class ContentSecurityPolicy {
  /** The policy of the shop; `awswaf.com` serves the challenge that AWS WAF puts before suspicious viewers. */
  static readonly SHOP = new ContentSecurityPolicy({
    directives: [
      "default-src 'self'",
      "script-src 'self' https://*.awswaf.com",
      "connect-src 'self' https://*.awswaf.com",
      "img-src 'self' data:",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      'upgrade-insecure-requests',
    ],
  });

  /** The value of the header. */
  readonly value: string;

  constructor({ directives, unsafeScriptReason }: ContentSecurityPolicyProps) {
    const parsed = directives.map((directive) => directive.trim().split(/ +/) as [string, ...string[]]);
    const names = parsed.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw problem(`takes each directive once, got ${twice} twice`, 'join the two');
    }
    const missing = REQUIRED.find((name) => !names.includes(name));
    if (missing !== undefined) {
      throw problem(`needs ${REQUIRED.join(', ')}, got none of ${missing}`, `add e.g. "${missing} 'self'"`);
    }
    const reasoned = checkReason(unsafeScriptReason);
    const unsafe = parsed.map(([name, ...values]) => checkDirective(name, values, reasoned));
    if (reasoned && !unsafe.includes(true)) {
      throw problem('has a reason for unsafe scripts, got no source that needs one', 'leave unsafeScriptReason out');
    }
    this.value = parsed.map((words) => words.join(' ')).join('; ');
    if (this.value.length > LONGEST_POLICY) {
      throw problem(`takes ${LONGEST_POLICY} characters, got ${this.value.length}`, 'name fewer sources');
    }
  }
}

function problem(what: string, change: string): Error {
  return new Error(`content security policy ${what}; ${change}`);
}

function checkReason(reason: string | undefined): boolean {
  if (reason !== undefined && reason.trim().length < SHORTEST_REASON) {
    throw problem(
      `needs a reason of ${SHORTEST_REASON} characters for unsafe scripts, got "${reason}"`,
      'change unsafeScriptReason',
    );
  }
  return reason !== undefined;
}

/** @returns whether a source needs the reason */
function checkDirective(name: string, values: string[], reasoned: boolean): boolean {
  if (!KNOWN.includes(name)) {
    throw problem(`knows no directive "${name}"`, `write one of ${KNOWN.join(', ')}`);
  }
  const [pattern, example] = OTHERS[name] ?? [];
  if (pattern !== undefined) {
    if (!pattern.test(values.join(' '))) {
      throw problem(`does not take these values of ${name}, got "${values.join(' ')}"`, `write e.g. "${example}"`);
    }
    return false;
  }
  if (values.length === 0 || (values.length > 1 && values.includes("'none'"))) {
    throw problem(`takes sources, or 'none' alone, in ${name}, got "${values.join(' ')}"`, "write e.g. 'self'");
  }
  const checked = values.map((value) => checkSource(name, value, reasoned));
  return checked.includes(true);
}

/** @returns whether it needs the reason */
function checkSource(name: string, source: string, reasoned: boolean): boolean {
  const runsCode = RUNS_CODE.includes(name);
  if (runsCode && UNSAFE.test(source)) {
    if (!reasoned) {
      throw problem(`lets no text become code without a reason, got ${source} in ${name}`, 'give unsafeScriptReason');
    }
    return true;
  }
  if (/^'nonce-/.test(source)) {
    throw problem(
      `takes no nonce, which would be the same for everybody, got ${source} in ${name}`,
      'let the page send its own policy',
    );
  }
  if (PLACES.includes(name)) {
    if (!PLACE.test(source) && !HOST.test(source)) {
      throw problem(`takes hosts over https, 'self' and 'none' in ${name}, got ${source}`, 'name the hosts');
    }
    return false;
  }
  const allowed = KEYWORD.test(source) || HASH.test(source) || HOST.test(source);
  if (!allowed && !(DATA.test(source) && !runsCode)) {
    throw problem(
      `takes hosts over https or wss, with a wildcard for subdomains alone, and keywords in quotes, got ${source} in ${name}`,
      'name the hosts',
    );
  }
  return false;
}
