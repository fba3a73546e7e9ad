import { SHIELD_ADVANCED_COST } from '../../edge';
import { type EdgeConfig, type EdgePathConfig, type StagedEdgeRules } from './edge-config';
import { guardedPaths } from './guarded-paths';
import { isBelow } from './is-below';

/** What is wrong with a setting of the edge: its path inside `edge`, and what is allowed. */
export interface EdgeProblem {
  readonly path: (string | number)[];
  readonly allowed: string;
}

/** What makes a client where a limit says nothing else. */
const BY_ADDRESS = ['address'];

/** What must be there for Shield Advanced, and stands for nothing without it. */
const ADVANCED = [
  { setting: 'acknowledgedCost', allowed: `${SHIELD_ADVANCED_COST}, word for word` },
  { setting: 'automaticResponse', allowed: 'count or block' },
  { setting: 'healthCheckPath', allowed: 'a path such as /api/health' },
  { setting: 'contacts', allowed: '1 to 10 contacts' },
] as const;

/** What only a catalogue takes. */
const CACHING = ['queryStrings', 'freshSeconds'] as const;

/** The settings that challenge pages. */
const CHALLENGES = ['signUpCaptcha', 'forgotPasswordChallenge', 'suspiciousCheckout'] as const;

/** Rules that visitors may meet, and where they stand. */
interface RuleSet {
  readonly at: readonly string[];
  readonly rules: StagedEdgeRules;
}

/** What the shape of the settings cannot say: what fits together. */
export function edgeProblems(edge: EdgeConfig): EdgeProblem[] {
  return [
    ...ruleSets(edge).flatMap((set) => [
      ...rateLimitProblems(set),
      ...headerProblems(edge, set),
      ...challengeProblems(edge, set),
    ]),
    ...pathProblems(edge),
    ...versionProblems(edge),
    ...canaryProblems(edge),
    ...shieldProblems(edge),
    ...healthCheckProblems(edge),
  ];
}

function rateLimitProblems({ at, rules: { rateLimits, catchAllRateLimit } }: RuleSet): EdgeProblem[] {
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

/** An API whose clients need no header is closed to the mobile app, which is no browser, and open to forged calls. */
function headerProblems({ paths }: EdgeConfig, { at, rules: { appHeader } }: RuleSet): EdgeProblem[] {
  const lower = (path: string): string => path.toLowerCase();
  const open = apiPrefixes(paths).filter((api) => !appHeader?.paths.some((path) => lower(api).startsWith(lower(path))));
  if (open.length === 0) {
    return [];
  }
  return [
    appHeader === undefined
      ? { path: [...at, 'appHeader'], allowed: 'the header by which clients of the API say what they are' }
      : { path: [...at, 'appHeader', 'paths'], allowed: `every path of the class api, ${open.join(' and ')} as well` },
  ];
}

function challengeProblems({ paths }: EdgeConfig, { at, rules }: RuleSet): EdgeProblem[] {
  const apis = apiPrefixes(paths);
  return CHALLENGES.flatMap((setting) =>
    (rules[setting]?.pages ?? []).flatMap((page, index) =>
      apis.some((api) => isBelow(page, api))
        ? [
            {
              path: [...at, setting, 'pages', index],
              allowed: `a page outside the paths of the class api (${apis.join(', ')}), whose clients show none`,
            },
          ]
        : [],
    ),
  );
}

function pathProblems({ paths, signedPaths }: EdgeConfig): EdgeProblem[] {
  const apis = apiPrefixes(paths);
  return [
    ...paths.flatMap((path, index) =>
      CACHING.filter((setting) => path.class !== 'catalogue' && path[setting] !== undefined).map((setting) => ({
        path: ['paths', index, setting],
        allowed: `nothing, for the class ${path.class}`,
      })),
    ),
    ...signedPaths.flatMap((path, index) =>
      apis.some((api) => `${path}/`.startsWith(api))
        ? []
        : [{ path: ['signedPaths', index], allowed: 'a path below one of the class api' }],
    ),
  ];
}

/** A version of a group that no web ACL runs would stand for nothing. */
function versionProblems(edge: EdgeConfig): EdgeProblem[] {
  const runs = (setting: 'accountTakeover' | 'accountCreation'): boolean =>
    ruleSets(edge).some(({ rules }) => rules[setting] !== undefined);
  const idle = [
    ...(runs('accountTakeover') ? [] : ['AWSManagedRulesATPRuleSet']),
    ...(runs('accountCreation') ? [] : ['AWSManagedRulesACFPRuleSet']),
  ];
  return idle
    .filter((name) => edge.managedVersions?.[name] !== undefined)
    .map((name) => ({ path: ['managedVersions', name], allowed: 'nothing, since no rule runs the group' }));
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
  ];
}

function shieldProblems({ shield }: EdgeConfig): EdgeProblem[] {
  const lost = shield.level === 'standard' && shield.responseTeamBuckets !== undefined;
  return ADVANCED.flatMap(({ setting, allowed }) =>
    (shield.level === 'advanced') === (shield[setting] !== undefined)
      ? []
      : [
          {
            path: ['shield', setting],
            allowed: `${shield.level === 'advanced' ? allowed : 'nothing'}, for the level ${shield.level}`,
          },
        ],
  ).concat(lost ? [{ path: ['shield', 'responseTeamBuckets'], allowed: 'nothing, for the level standard' }] : []);
}

/** Where the health check of Shield Advanced would see what counts as healthy, or never does, whether the shop can sell or not. */
function healthCheckProblems(edge: EdgeConfig): EdgeProblem[] {
  const { shield, signedPaths, paths } = edge;
  const [path = ''] = shield.healthCheckPath?.split('?') ?? [];
  const page = withoutSlash(path);
  const isChallenged = ruleSets(edge).some(
    ({ rules }) =>
      CHALLENGES.some((setting) => rules[setting]?.pages.map(withoutSlash).includes(page)) ||
      // AWS challenges whoever asks for the page.
      page.startsWith(rules.accountCreation?.registrationPath ?? '//'),
  );
  const isElsewhere = [...signedPaths, ...paths.filter((one) => one.class !== 'api').map(({ prefix }) => prefix)].some(
    (prefix) => isBelow(path, prefix),
  );
  // The edge moves it, which counts as healthy, or has nothing there.
  const isOtherwiseWritten = [...guardedPaths(edge), ...apiPrefixes(paths)].some(
    (prefix) => isBelow(path, prefix) && !path.startsWith(prefix),
  );
  return shield.healthCheckPath !== undefined && (isChallenged || isElsewhere || isOtherwiseWritten)
    ? [
        {
          path: ['shield', 'healthCheckPath'],
          allowed: 'a path that is neither challenged, signed nor cached, in the capitals of the other settings',
        },
      ]
    : [];
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

/** The rules in force and those of a canary. */
function ruleSets({ rules, canary }: EdgeConfig): RuleSet[] {
  return [{ at: ['rules'], rules }, ...(canary ? [{ at: ['canary', 'candidate'], rules: canary.candidate }] : [])];
}

function apiPrefixes(paths: readonly EdgePathConfig[]): string[] {
  return paths.filter((path) => path.class === 'api').map(({ prefix }) => prefix);
}
