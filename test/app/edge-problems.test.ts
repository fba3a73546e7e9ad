import { type EdgeConfig, type StagedEdgeRules } from '../../lib/app/config/edge-config';
import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { validateConfig } from '../../lib/app/config/validate-config';

const { edge, ...rest } = selectEnvironments('prod')[0] as PlatformConfig;
const { rules } = edge;
const secondApi: EdgeConfig['paths'] = [...edge.paths, { prefix: '/v2/', class: 'api' }];

function validate(change: Partial<EdgeConfig>): () => PlatformConfig {
  return () => validateConfig({ ...rest, edge: { ...edge, ...change } });
}

/** Other rules, in force or in a canary, beside which those in force are others too. */
function ruled(at: string, change: Partial<StagedEdgeRules>, inForce = rules): Partial<EdgeConfig> {
  const changed = { ...rules, ...change };
  return at === 'rules'
    ? { rules: changed }
    : { rules: inForce, http3: false, canary: { name: 'Trial', weight: 0.05, candidate: changed } };
}

/** The header of the app, demanded on these paths. */
function header(...paths: string[]): Partial<StagedEdgeRules> {
  return { appHeader: { name: 'x-shopnow-app', paths } };
}

describe.each(['rules', 'canary.candidate'])('what fits together in edge.%s', (at) => {
  test('E04 refuses a limit of a path that the catch-all makes pointless', () => {
    const change = ruled(at, { rateLimits: [{ path: '/login', limit: 5000, windowSeconds: 60 }] });
    expect(validate(change)).toThrow(
      `edge.${at}.rateLimits[0].limit: got 5000, expected a limit tighter than the catch-all of 2000 in 300 seconds`,
    );
  });

  test('E04 refuses a second limit of a path that counts alike, and allows one that counts otherwise', () => {
    const login = { path: '/login', limit: 20, windowSeconds: 60 };
    const limits = (countBy: string[]) => ruled(at, { rateLimits: [login, { ...login, countBy }] });
    expect(validate(limits(['address']))).toThrow(`edge.${at}.rateLimits[1].path: got "/login", expected a path that`);
    expect(validate(limits(['ja4']))).not.toThrow();
  });

  test('E06 refuses an API whose clients need no header', () => {
    expect(validate(ruled(at, { appHeader: undefined }))).toThrow(
      `edge.${at}.appHeader: got nothing, expected the header by which clients of the API say what they are`,
    );
  });

  test('E06 refuses a second API whose clients need no header, and allows it where they need it', () => {
    const both = { ...rules, ...header('/api/', '/v2/') };
    expect(validate({ ...ruled(at, {}, both), paths: secondApi })).toThrow(
      `edge.${at}.appHeader.paths: got ["/api/"], expected every path of the class api, /v2/ as well`,
    );
    expect(validate({ ...ruled(at, both, both), paths: secondApi })).not.toThrow();
  });

  test.each([
    ['refuses', ['/api/orders', '/api/search']],
    ['refuses', ['/api/x', '/v2/']],
    ['allows', ['/API']],
    ['allows', ['/a']],
  ])('E06 %s the header of the API on %j', (verdict, paths) => {
    const expectation = expect(validate(ruled(at, header(...paths))));
    const problem = `edge.${at}.appHeader.paths: got ${JSON.stringify(paths)}, expected every path of the class api, /api/`;
    void (verdict === 'refuses' ? expectation.toThrow(problem) : expectation.not.toThrow());
  });

  test.each(['signUpCaptcha', 'forgotPasswordChallenge', 'suspiciousCheckout'] as const)(
    'E08 refuses pages of %s below an API, and allows those beside it',
    (setting) => {
      const challenged = (...pages: string[]): (() => PlatformConfig) => {
        const both = { ...rules, ...header('/api/', '/v2/') };
        const changed = { ...both, [setting]: { immunitySeconds: 300, ...rules[setting], pages } };
        return validate({ ...ruled(at, changed, both), paths: secondApi });
      };
      expect(challenged('/help', '/V2/page')).toThrow(
        `edge.${at}.${setting}.pages[1]: got "/V2/page", expected a page outside the paths of the class api (/api/, /v2/)`,
      );
      expect(challenged('/', '/help', '/v2help')).not.toThrow();
    },
  );
});

describe('what a class of paths takes', () => {
  test.each([
    ['static', 'queryStrings', ['page']],
    ['api', 'queryStrings', []],
    ['static', 'freshSeconds', 60],
  ] as const)('E02 refuses a path of the class %s with %s, which would do nothing', (kind, setting, given) => {
    const paths = [...edge.paths, { prefix: '/api/files/', class: kind, [setting]: given }];
    expect(validate({ paths })).toThrow(
      `edge.paths[3].${setting}: got ${JSON.stringify(given)}, expected nothing, for the class ${kind}`,
    );
  });
});

describe('the health check of Shield Advanced', () => {
  const checked = (healthCheckPath: string, change: Partial<EdgeConfig> = {}): (() => PlatformConfig) =>
    validate({
      ...change,
      shield: {
        level: 'advanced',
        acknowledgedCost: 'USD 3,000 a month for one year',
        automaticResponse: 'count',
        healthCheckPath,
        contacts: [{ emailAddress: 'oncall@shop.example.com', phoneNumber: '+35315550100' }],
      },
    });

  const refused = (path: string): string =>
    `edge.shield.healthCheckPath: got "${path}", expected a path that is neither challenged, signed nor cached, in the`;

  test.each(['/api/health', '/api/.well-known/health.json?deep=1&of=shop', '/health', '/', '/checkout/health'])(
    'E12 may ask for %s',
    (path) => {
      expect(checked(path)).not.toThrow();
    },
  );

  test.each([
    ...['/checkout', '/forgot-password/', '/Forgot-Password', '/SIGNUP', '/signup/help?x', '/static/health'],
    ...['/Static/health', '/products/health', '/API/health', '/Checkout/health', '/LOGIN'],
  ])('E12 may not ask for %s, which is challenged, cached, or written otherwise than the edge has it', (path) => {
    expect(checked(path)).toThrow(refused(path));
  });

  test('E12 may not ask for what a canary challenges', () => {
    const change = ruled('canary.candidate', { signUpCaptcha: { pages: ['/health/'], immunitySeconds: 300 } });
    for (const path of ['/health', '/health/', '/Health']) {
      expect(checked(path, change)).toThrow(refused(path));
    }
    expect(checked('/health/more', change)).not.toThrow();
  });

  test('E12 may not ask for what takes signed requests alone', () => {
    const change = { signedPaths: ['/api/orders'] };
    expect(checked('/api/Orders/health', change)).toThrow(refused('/api/Orders/health'));
    expect(checked('/api/orders2/health', change)).not.toThrow();
  });

  test.each([
    ...['/api//health', '/api/./health', '/api/../health', '/api/..', '/api/health.', '/api/health./x'],
    ...['/api/%68ealth', '/api/health;a=b', '/api/health\\', '/api/health#up', `/api/${'x'.repeat(196)}`],
  ])('E12 may not ask for %s, which the web ACL or a function refuses or moves', (path) => {
    expect(checked(path)).toThrow('expected a path such as /api/health of letters, digits and _-.~@:+/');
  });
});
