import { type EdgeConfig, type StagedEdgeRules } from './edge-config';

/** What is wrong with a setting of the edge: its path inside `edge`, and what is allowed. */
export interface EdgeProblem {
  readonly path: (string | number)[];
  readonly allowed: string;
}

/** What makes a client where a limit says nothing else. */
const BY_ADDRESS = ['address'];

/** What must be there for Shield Advanced, and stands for nothing without it. */
const ADVANCED = ['acknowledgedCost', 'automaticResponse', 'healthCheckPath', 'contacts'] as const;

/** What the shape of the settings cannot say: what fits together. */
export function edgeProblems(edge: EdgeConfig): EdgeProblem[] {
  return [
    ...rateLimitProblems(edge.rules, ['rules']),
    ...pathProblems(edge),
    ...canaryProblems(edge),
    ...shieldProblems(edge),
    ...healthCheckProblems(edge),
  ];
}

function rateLimitProblems({ rateLimits, catchAllRateLimit }: StagedEdgeRules, at: string[]): EdgeProblem[] {
  const keys = rateLimits.map(({ path, countBy = BY_ADDRESS }) => JSON.stringify([path, countBy]));
  return rateLimits.flatMap(({ limit, windowSeconds, countBy = BY_ADDRESS }, index) => [
    ...(keys.indexOf(keys[index] ?? '') < index
      ? [{ path: [...at, 'rateLimits', index, 'path'], allowed: 'a path that no other limit names' }]
      : []),
    // What counts by something else than the address may be more than an address is allowed.
    ...(countBy.join() === BY_ADDRESS.join() && limit / windowSeconds > catchAllRateLimit / 300
      ? [
          {
            path: [...at, 'rateLimits', index, 'limit'],
            allowed: `a limit tighter than the catch-all of ${catchAllRateLimit} in 300 seconds`,
          },
        ]
      : []),
  ]);
}

function pathProblems({ paths, signedPaths, rules }: EdgeConfig): EdgeProblem[] {
  const apis = paths.filter((path) => path.class === 'api').map(({ prefix }) => prefix);
  const below = (path: string): boolean => apis.some((api) => `${path}/`.startsWith(api));
  return [
    ...signedPaths.flatMap((path, index) =>
      below(path) ? [] : [{ path: ['signedPaths', index], allowed: 'a path below one of the class api' }],
    ),
    ...(apis.length > 0 && rules.appHeader === undefined
      ? [{ path: ['rules', 'appHeader'], allowed: 'the header by which clients of the API say what they are' }]
      : []),
  ];
}

function canaryProblems({ canary, http3 }: EdgeConfig): EdgeProblem[] {
  if (canary === undefined) {
    return [];
  }
  const at = ['canary'];
  return [
    ...(http3
      ? [{ path: ['http3'], allowed: 'false, deployed before the canary: CloudFront has no canary with HTTP/3' }]
      : []),
    ...((canary.weight === undefined) === (canary.header === undefined)
      ? [{ path: [...at, 'weight'], allowed: 'a weight or a header, and not both' }]
      : []),
    ...rateLimitProblems(canary.candidate, [...at, 'candidate']),
  ];
}

function shieldProblems({ shield }: EdgeConfig): EdgeProblem[] {
  return ADVANCED.flatMap((setting) =>
    (shield.level === 'advanced') === (shield[setting] !== undefined)
      ? []
      : [
          {
            path: ['shield', setting],
            allowed: shield.level === 'advanced' ? 'what Shield Advanced needs' : 'nothing, for the level standard',
          },
        ],
  );
}

/** Where the health check of Shield Advanced would ask something else than whether the shop can sell. */
function healthCheckProblems({ shield, signedPaths, paths, rules }: EdgeConfig): EdgeProblem[] {
  const [path = ''] = (shield.healthCheckPath ?? '').split('?');
  const challenged = [rules.signUpCaptcha, rules.forgotPasswordChallenge, rules.suspiciousCheckout].flatMap(
    (one) => one?.pages ?? [],
  );
  const cached = paths.filter((one) => one.class !== 'api').map(({ prefix }) => prefix);
  const isWrong =
    challenged.includes(path) || [...signedPaths, ...cached].some((prefix) => `${path}/`.startsWith(prefix));
  return shield.healthCheckPath !== undefined && isWrong
    ? [{ path: ['shield', 'healthCheckPath'], allowed: 'a path that is neither challenged, signed nor cached' }]
    : [];
}
