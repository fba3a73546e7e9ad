import { type EdgeConfig } from '../../lib/app/config/edge-config';
import { judgedOn, selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { validateConfig } from '../../lib/app/config/validate-config';
import { RuleStage } from '../../lib/edge';

const prod = selectEnvironments('prod')[0] as PlatformConfig;
const { rules } = prod.edge;
const COST = 'USD 3,000 a month for one year';

function withEdge(edge: Partial<EdgeConfig>): PlatformConfig {
  return { ...prod, edge: { ...prod.edge, ...edge } };
}

describe('settings of the edge', () => {
  test('G06 allows a path limit as tight as the catch-all over its own window', () => {
    const rateLimits = [
      { path: '/login', limit: 400, windowSeconds: 60 },
      { path: '/search', limit: 4000, windowSeconds: 600 },
    ];
    expect(() =>
      validateConfig({ ...prod, edge: { ...prod.edge, rules: { ...prod.edge.rules, rateLimits } } }),
    ).not.toThrow();
  });

  test.each<[string, Partial<PlatformConfig>, string]>([
    [
      'a path limit that only its shorter window makes looser than the catch-all',
      {
        edge: {
          ...prod.edge,
          rules: { ...prod.edge.rules, rateLimits: [{ path: '/login', limit: 401, windowSeconds: 60 }] },
        },
      },
      'edge.rules.rateLimits[0].limit: got 401, expected a limit tighter than the catch-all of 2000 in 300 seconds',
    ],
    [
      "a rate limit under AWS WAF's minimum",
      {
        edge: {
          ...prod.edge,
          rules: { ...prod.edge.rules, rateLimits: [{ path: '/login', limit: 5, windowSeconds: 60 }] },
        },
      },
      'edge.rules.rateLimits[0].limit: got 5, expected a whole number from 10 to 2000000000',
    ],
    [
      'a window that AWS WAF does not have',
      {
        edge: {
          ...prod.edge,
          rules: { ...prod.edge.rules, rateLimits: [{ path: '/login', limit: 20, windowSeconds: 90 }] },
        },
      },
      'edge.rules.rateLimits[0].windowSeconds: got 90, expected 60, 120, 300 or 600',
    ],
    [
      'a path limit looser than the catch-all',
      {
        edge: {
          ...prod.edge,
          rules: { ...prod.edge.rules, rateLimits: [{ path: '/login', limit: 5000, windowSeconds: 60 }] },
        },
      },
      'expected a limit tighter than the catch-all of 2000 in 300 seconds',
    ],
  ])('G06 refuses %s', (_, change, expected) => {
    expect(() => validateConfig({ ...prod, ...change })).toThrow(expected);
  });

  test.each<[string, Partial<EdgeConfig>, string]>([
    [
      'E09 a stage that is no stage',
      { rules: { ...rules, stages: { LargeBodies: 'BLOCK' as never } } },
      'edge.rules.stages.LargeBodies: got "BLOCK", expected RuleStage.count(',
    ],
    ...['tomorrow', '2026-02-30'].map((today): [string, Partial<EdgeConfig>, string] => [
      'E09 a day that is none',
      { today },
      `edge.today: got "${today}", expected a day such as 2026-11-21`,
    ]),
    [
      'E05 a country that is blocked twice',
      { rules: { ...rules, blockedCountries: ['KP', 'KP'] } },
      'edge.rules.blockedCountries: got ["KP","KP"], expected a list that names each country once',
    ],
    [
      'E01 an origin that is open to all',
      { origin: 'open' as never },
      'edge.origin: got "open", expected vpc-origin or public-alb',
    ],
    ...['//login', '/./login', '/a/../login', '/a/..', '/a/.', '/', '/log in', `/${'x'.repeat(200)}`].map(
      (path): [string, Partial<EdgeConfig>, string] => [
        `E04 a limit of ${path}, which no path begins with,`,
        { rules: { ...rules, rateLimits: [{ path, limit: 20, windowSeconds: 60 }] } },
        `edge.rules.rateLimits[0].path: got "${path}", expected a path of / and 1 to 199 letters, digits and _-./`,
      ],
    ),
    [
      'E02 a path of an unknown class',
      { paths: [{ prefix: '/x/', class: 'cached' as never }] },
      'edge.paths[0].class: got "cached"',
    ],
    [
      'E07 signatures on a path that is no API',
      { signedPaths: ['/checkout'] },
      'edge.signedPaths[0]: got "/checkout", expected a path below one of the class api',
    ],
    [
      'E07 keys given out by nobody',
      { mobileKeyService: 'warehouse' },
      'edge.mobileKeyService: got "warehouse", expected a service of the graph',
    ],
    [
      'E08 a CAPTCHA that is forgotten at once',
      { rules: { ...rules, signUpCaptcha: { pages: ['/signup'], immunitySeconds: 59 } } },
      'edge.rules.signUpCaptcha.immunitySeconds: got 59',
    ],
    [
      'E10 a canary beside HTTP/3',
      { canary: { name: 'A', weight: 0.05, candidate: rules } },
      'edge.http3: got true, expected false, deployed before the canary',
    ],
    [
      'E10 a canary of more than 15 %',
      { http3: false, canary: { name: 'A', weight: 0.16, candidate: rules } },
      'edge.canary.weight: got 0.16, expected 0.01 to 0.15',
    ],
    [
      'E10 a canary of parts of a percent',
      { http3: false, canary: { name: 'A', weight: 0.055, candidate: rules } },
      'edge.canary.weight: got 0.055, expected 0.01 to 0.15 in steps of 0.01',
    ],
    [
      'E10 a canary that nobody meets',
      { http3: false, canary: { name: 'A', candidate: rules } },
      'edge.canary.weight: got nothing, expected a weight or a header',
    ],
    [
      'E12 Shield Advanced whose cost nobody read',
      { shield: { level: 'advanced', acknowledgedCost: 'yes' } },
      `edge.shield.acknowledgedCost: got "yes", expected ${COST}, word for word`,
    ],
    [
      'E12 Shield Advanced with nobody to call',
      { shield: { level: 'advanced', acknowledgedCost: COST } },
      'edge.shield.contacts: got nothing, expected 1 to 10 contacts, for the level advanced',
    ],
    [
      'E12 Shield Advanced with nobody to telephone',
      { shield: { level: 'advanced', acknowledgedCost: COST, contacts: [{ emailAddress: 'a@shop.example.com' }] } },
      'edge.shield.contacts: got [{"emailAddress":"a@shop.example.com"}], expected 1 to 10 contacts, one of them with a telephone',
    ],
    [
      'E12 a cost at the level standard',
      { shield: { level: 'standard', acknowledgedCost: COST } },
      'edge.shield.acknowledgedCost: got "USD 3,000 a month for one year", expected nothing',
    ],
    [
      'E03 a version of a group that has none',
      { managedVersions: { AWSManagedRulesAnonymousIpList: 'Version_1.0' } },
      'edge.managedVersions',
    ],
    [
      'E03 what is no version',
      { managedVersions: { AWSManagedRulesSQLiRuleSet: '2.4' } },
      'edge.managedVersions.AWSManagedRulesSQLiRuleSet: got "2.4", expected a version such as Version_1.20',
    ],
    [
      'E03 a version of a group that does not run',
      {
        rules: { ...rules, accountTakeover: undefined as never },
        managedVersions: { AWSManagedRulesATPRuleSet: 'Version_1.0' },
      },
      'edge.managedVersions.AWSManagedRulesATPRuleSet: got "Version_1.0", expected nothing, since no rule runs the group',
    ],
    [
      'E12 a bucket for the response team twice',
      { shield: { level: 'standard', responseTeamBuckets: ['edge-logs', 'edge-logs'] } },
      'edge.shield.responseTeamBuckets: got ["edge-logs","edge-logs"], expected a list of 1 to 10 names of buckets, each once',
    ],
    [
      'E12 a bucket for the response team at the level standard',
      { shield: { level: 'standard', responseTeamBuckets: ['edge-logs'] } },
      'edge.shield.responseTeamBuckets: got ["edge-logs"], expected nothing, for the level standard',
    ],
    [
      'E14 a private key',
      {
        encryptedForms: [
          {
            name: 'A',
            path: '/pay',
            fields: ['card'],
            provider: 'p',
            publicKey: '-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n',
          },
        ],
      },
      'expected an RSA public key of 2048 bits as PEM',
    ],
  ])('%s is refused', (_, edge, expected) => {
    expect(() => validateConfig(withEdge(edge))).toThrow(expected);
  });

  test.each<[string, Partial<EdgeConfig>]>([
    ['E01 a public load balancer', { origin: 'public-alb' }],
    [
      'E02 assets below a folder with a dot',
      { paths: [...prod.edge.paths, { prefix: '/.well-known/', class: 'static' }] },
    ],
    ['E07 signatures below the API', { signedPaths: ['/api/orders'] }],
    [
      'E09 another stage',
      { rules: { ...rules, stages: { LargeBodies: RuleStage.count({ since: '2026-11-21', until: '2026-12-21' }) } } },
    ],
    ...[0.01, 0.07, 0.15].map((weight): [string, Partial<EdgeConfig>] => [
      `E10 a canary of ${weight} without HTTP/3`,
      { http3: false, canary: { name: 'A', weight, candidate: rules } },
    ]),
    [
      'E10 a canary for whoever sends a header',
      { http3: false, canary: { name: 'A', header: { name: 'aws-cf-cd-a', value: 'x' }, candidate: rules } },
    ],
  ])('%s is allowed', (_, edge) => {
    expect(() => validateConfig(withEdge(edge))).not.toThrow();
  });

  test('E04 a limit by address is held to the catch-all, said or not, and one by fingerprint is not', () => {
    const limited = (countBy: string[]): PlatformConfig =>
      withEdge({ rules: { ...rules, rateLimits: [{ path: '/login', limit: 5000, windowSeconds: 60, countBy }] } });
    expect(() => validateConfig(limited(['address']))).toThrow('a limit tighter than the catch-all');
    expect(() => validateConfig(limited(['ja4']))).not.toThrow();
  });

  test('E09 stages are judged on the day of the command, or of the configuration', () => {
    expect(judgedOn(prod, '2027-03-01').edge.today).toBe('2027-03-01');
    expect(judgedOn(prod)).toBe(prod);
  });

  test('E09 the day of the command goes forward only', () => {
    expect(() => judgedOn(prod, '2026-11-20')).toThrow(
      'today goes forward only, got 2026-11-20 before 2026-11-21 of prod',
    );
  });

  test('E09 a day of the command that is none is refused like one of the configuration', () => {
    expect(() => validateConfig(judgedOn(prod, 'today'))).toThrow('edge.today: got "today"');
  });
});
