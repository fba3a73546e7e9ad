import { ContentSecurityPolicy } from '../../../lib/edge/distribution/content-security-policy';

const REQUIRED = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

function policy(...directives: string[]): string {
  return new ContentSecurityPolicy({ directives: [...REQUIRED, ...directives] }).value;
}

describe('ContentSecurityPolicy', () => {
  test('E02 writes the directives in their order', () => {
    expect(policy("script-src  'self' https://js.example.com ", 'upgrade-insecure-requests')).toBe(
      `${REQUIRED.join('; ')}; script-src 'self' https://js.example.com; upgrade-insecure-requests`,
    );
  });

  test('E02 the shop runs no script but its own and that of the challenge', () => {
    expect(ContentSecurityPolicy.SHOP.value).toContain("; script-src 'self' https://*.awswaf.com;");
    expect(ContentSecurityPolicy.SHOP.value).not.toMatch(/unsafe|nonce|http:|\s\*(\s|;|$)/);
  });

  test.each([
    "script-src 'self' 'sha256-AbC+/d=' 'strict-dynamic' 'report-sample'",
    "style-src 'self' 'unsafe-inline'",
    'img-src data: blob: https://images.example.com',
    'connect-src wss://live.example.com https://api.example.com:8443/v1/',
    'font-src fonts.example.com https://*.example.co.uk',
    'upgrade-insecure-requests',
    'sandbox',
    'sandbox allow-forms allow-scripts',
    'report-to csp',
    'report-uri /csp https://csp.example.com/r',
    "require-trusted-types-for 'script'",
    'trusted-types shop dom#1',
    "trusted-types 'none'",
    'script-src https://*.com.example.com https://*.example.co.uk',
    "media-src 'none'",
  ])('E02 takes %p', (directive) => {
    expect(policy(directive)).toContain(directive);
  });

  test.each([
    ['script-src', '*'],
    ['script-src', 'https:'],
    ['script-src', 'data:'],
    ['script-src', 'blob:'],
    ['script-src', 'https://*'],
    ['script-src', 'https://*.com'],
    ['script-src', '*.co.uk'],
    ['script-src', 'https://*.com.au:443'],
    ['connect-src', 'wss://*.org.uk/live'],
    ['script-src', 'http://js.example.com'],
    ['script-src', 'https://JS.example.com'],
    ['script-src', 'self'],
    ['img-src', '*'],
    ['img-src', 'https:'],
    ['img-src', 'a,b'],
    ['img-src', "'self';"],
    ['style-src', "'unsafe-inlined'"],
    ['worker-src', 'blob:'],
  ])('E02 refuses in %s the source %s', (name, source) => {
    expect(() => policy(`${name} 'self' ${source}`)).toThrow(
      `content security policy takes hosts over https or wss, with a wildcard for subdomains alone, and keywords in quotes, got ${source} in ${name}; name the hosts`,
    );
  });

  test.each(["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "'wasm-unsafe-eval'"])(
    'E02 refuses %s where code runs, unless a reason is written down',
    (source) => {
      const directives = (name: string): string[] => [...REQUIRED, `${name} 'self' ${source}`];
      const unsafeScriptReason = 'the tag manager writes scripts until it is gone';
      for (const name of ['script-src', 'script-src-elem', 'script-src-attr', 'worker-src']) {
        expect(() => new ContentSecurityPolicy({ directives: directives(name) })).toThrow(
          `content security policy lets no text become code without a reason, got ${source} in ${name}; give unsafeScriptReason`,
        );
        expect(new ContentSecurityPolicy({ directives: directives(name), unsafeScriptReason }).value).toContain(source);
      }
    },
  );

  test('E02 refuses unsafe scripts by default-src too', () => {
    const directives = ["default-src 'unsafe-inline'", ...REQUIRED.slice(1)];
    expect(() => new ContentSecurityPolicy({ directives })).toThrow("got 'unsafe-inline' in default-src");
  });

  test('E02 refuses a reason that is none, and one for nothing', () => {
    const directives = [...REQUIRED, "script-src 'unsafe-inline'"];
    expect(() => new ContentSecurityPolicy({ directives, unsafeScriptReason: 'legacy' })).toThrow(
      'content security policy needs a reason of 30 characters for unsafe scripts, got "legacy"; change unsafeScriptReason',
    );
    expect(
      () =>
        new ContentSecurityPolicy({ directives: REQUIRED, unsafeScriptReason: 'the tag manager writes its scripts' }),
    ).toThrow(
      'content security policy has a reason for unsafe scripts, got no source that needs one; leave unsafeScriptReason out',
    );
  });

  test('E02 refuses a nonce, which every visitor would share', () => {
    expect(() => policy("script-src 'nonce-abc'")).toThrow(
      "content security policy takes no nonce, which would be the same for everybody, got 'nonce-abc' in script-src; let the page send its own policy",
    );
  });

  test.each(['script_src', 'Script-Src', '', 'plugin-types', 'block-all-mixed-content;'])(
    'E02 refuses the directive %p',
    (name) => {
      expect(() => policy(`${name} 'self'`.trim())).toThrow(/^content security policy knows no directive "/);
    },
  );

  test('E02 refuses a directive twice, of which browsers read the first alone', () => {
    expect(() => policy("img-src 'self'", 'img-src data:')).toThrow(
      'content security policy takes each directive once, got img-src twice; join the two',
    );
  });

  test.each(REQUIRED)('E02 refuses a policy without %p, whose place nothing takes', (directive) => {
    const [name] = directive.split(' ');
    expect(() => new ContentSecurityPolicy({ directives: REQUIRED.filter((one) => one !== directive) })).toThrow(
      `content security policy needs default-src, object-src, base-uri, form-action, frame-ancestors, got none of ${name}; add e.g. "${name} 'self'"`,
    );
  });

  test.each(['img-src', "img-src 'none' 'self'"])('E02 refuses %p, which says nothing or two things', (directive) => {
    expect(() => policy(directive)).toThrow(
      /^content security policy takes sources, or 'none' alone, in img-src, got /,
    );
  });

  test.each([
    ['report-uri', '/csp; script-src', 'report-uri /csp'],
    ['report-uri', '', 'report-uri /csp'],
    ['report-to', '', 'report-to csp'],
    ['report-to', 'one two', 'report-to csp'],
    ['upgrade-insecure-requests', 'x', 'upgrade-insecure-requests'],
    ['sandbox', "'self'", 'sandbox allow-forms'],
    ['require-trusted-types-for', '', "require-trusted-types-for 'script'"],
    ['require-trusted-types-for', "'style'", "require-trusted-types-for 'script'"],
    ['trusted-types', '', 'trusted-types shop'],
    ['trusted-types', '*', 'trusted-types shop'],
    ['trusted-types', "shop 'allow-duplicates'", 'trusted-types shop'],
    ['trusted-types', "'none' shop", 'trusted-types shop'],
  ])(
    'E02 refuses for %s the values %p, which begin another directive, say nothing or open all',
    (name, values, example) => {
      expect(() => policy(`${name} ${values}`)).toThrow(
        `content security policy does not take these values of ${name}, got "${values}"; write e.g. "${example}"`,
      );
    },
  );

  const instead = (name: string, values: string): string =>
    new ContentSecurityPolicy({
      directives: [...REQUIRED.filter((one) => !one.startsWith(`${name} `)), `${name} ${values}`],
    }).value;

  describe.each(['base-uri', 'form-action', 'frame-ancestors'])('%s', (name) => {
    test.each(["'unsafe-inline'", "'strict-dynamic'", "'sha256-AbC='", 'data:', 'blob:', '*', 'https:', '*.co.uk'])(
      'E02 refuses %s, which is no place',
      (source) => {
        expect(() => instead(name, `'self' ${source}`)).toThrow(
          `content security policy takes hosts over https, 'self' and 'none' in ${name}, got ${source}; name the hosts`,
        );
      },
    );

    test.each(["'none'", "'self'", "'self' https://pay.example.com"])('E02 takes %s', (values) => {
      expect(instead(name, values)).toContain(`${name} ${values}`);
    });
  });

  test('E02 refuses a policy longer than a header of CloudFront', () => {
    const sources = Array.from({ length: 100 }, (_, index) => `https://host${index}.example.com`);
    expect(() => policy(`img-src ${sources.join(' ')}`)).toThrow(
      /takes 1783 characters, got \d{4}; name fewer sources$/,
    );
  });
});
