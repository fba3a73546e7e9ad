import { z } from 'zod';
import { isCountryCode, RuleStage, SHIELD_ADVANCED_COST } from '../../edge';
import { type EdgeConfig } from './edge-config';
import { calendarDay } from '../../waf-rehearsal';
import { integer, list, section, text, words } from './section';

const MOST_REQUESTS = 2_000_000_000;
const HOST = /^(?=.{4,64}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const COUNTRY = 'an ISO 3166 code of two capital letters such as KP';
/** As it stands after normalising; what AWS WAF compares a path with has 200 characters at most. */
const PATH = /^(?!.*(\/\/|\/\.\.?(\/|$)))\/[\w./-]{1,199}$/;
const LETTERS = '199 letters, digits and _-./ behind it, without //, /./ and /../';
/** What neither a rule of the web ACL nor an edge function takes for a path in disguise; Route 53 would only see it fail. */
const HEALTH_CHECK_PATH = /^(?=.{1,255}$)(?![^?]*(\/\/|\.(\/|\?|$)))\/[\w.~@:+/-]{0,199}(\?[\w.~@:+/=&-]*)?$/;

const DAY = 'a day such as 2026-11-21';
const WEIGHT = '0.01 to 0.15 in steps of 0.01';
const BUCKETS = 'a list of 1 to 10 names of buckets, each once';
const CONTACTS = '1 to 10 contacts, one of them with a telephone';

/** The groups that have versions and run in one of the web ACLs. */
const VERSIONED = z.enum(
  [
    'AWSManagedRulesAntiDDoSRuleSet',
    'AWSManagedRulesCommonRuleSet',
    'AWSManagedRulesKnownBadInputsRuleSet',
    'AWSManagedRulesSQLiRuleSet',
    'AWSManagedRulesBotControlRuleSet',
    'AWSManagedRulesATPRuleSet',
    'AWSManagedRulesACFPRuleSet',
  ],
  { error: 'a managed group with versions, by the name that AWS gives it' },
);

const nameOf = (what: string) => z.string({ error: `the name of ${what}` });
const field = nameOf('a field');
const day = z.string({ error: DAY }).refine((given) => calendarDay(given) !== undefined, { error: DAY });
const path = text(PATH, `a path of / and 1 to ${LETTERS}`);
const page = z.union([z.literal('/'), path], { error: `a path of / and at most ${LETTERS}` });
const paths = list('a list of paths', path).min(1, { error: 'at least one path' });
const reason = z.string({ error: 'a reason' }).min(30, { error: 'a reason of 30 characters or more' });
const windowSeconds = z.literal([60, 120, 300, 600], { error: '60, 120, 300 or 600, the windows that AWS WAF has' });
const requests = integer(10, MOST_REQUESTS);
const codes = list('a list of status codes', integer(200, 599));
const countries = list(
  'a list of countries',
  z.string({ error: COUNTRY }).refine(isCountryCode, { error: COUNTRY }),
).refine((codes) => new Set(codes).size === codes.length, { error: 'a list that names each country once' });
const key = text(
  /^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+-----END PUBLIC KEY-----\n?$/,
  'an RSA public key of 2048 bits as PEM',
);

const stages = z.record(
  z.string(),
  z.custom<RuleStage>((value) => value instanceof RuleStage, {
    error: 'RuleStage.count({ since, until }) or RuleStage.block({ since, evidence })',
  }),
  { error: 'stages by the names of rules' },
);

const pages = (least: number) => ({
  pages: list('a list of pages', page).min(1, { error: 'at least one page' }),
  immunitySeconds: integer(least, 259_200),
});
const responses = { successCodes: codes.optional(), failureCodes: codes.optional() };

const rules = section('the rules of the web ACL', {
  rateLimits: list(
    'a list of rate limits',
    section('a rate limit', {
      path,
      limit: requests,
      windowSeconds,
      countBy: list(
        'a list of keys',
        text(/^(address|ja4|asn|header:[a-z0-9-]{1,64})$/, 'address, ja4, asn or header:<name>'),
      ).optional(),
    }),
  ),
  catchAllRateLimit: requests,
  blockedCountries: countries,
  marketplaces: list(
    'a list of marketplaces',
    section('a marketplace', {
      name: text(/^[a-z][a-z0-9-]{1,30}$/, '2 to 31 small letters, digits and dashes'),
      userAgent: text(/^[\x20-\x7e]{5,80}$/, '5 to 80 printable characters'),
      addresses: words('a list of ranges').min(1, { error: 'at least one range' }),
      limit: requests,
      windowSeconds,
    }),
  ).optional(),
  badUserAgents: list('a list of user agents', text(/^.{3,60}$/, '3 to 60 characters')).optional(),
  appHeader: section('a header and its paths', {
    name: text(/^x-[a-z0-9-]{1,60}$/, 'a header such as x-shop-app'),
    paths,
  }).optional(),
  cookies: section('a grammar of cookies', {
    mostBytes: integer(512, 8192).optional(),
    sessionCookie: nameOf('a cookie').optional(),
  }).optional(),
  largeBodyPaths: paths.optional(),
  uploadPaths: paths.optional(),
  foreignRequestPaths: paths.optional(),
  countedRules: list(
    'a list of rules that count',
    section('a rule that counts', { group: nameOf('a group of AWS'), name: nameOf('a rule of the group'), reason }),
  ).optional(),
  accountTakeover: section('a login', { path, usernameField: field, passwordField: field, ...responses }).optional(),
  accountCreation: section('a sign-up', {
    registrationPath: path,
    creationPath: path,
    emailField: field,
    passwordField: field,
    usernameField: field.optional(),
    phoneNumberFields: words('a list of fields').optional(),
    addressFields: words('a list of fields').optional(),
    ...responses,
  }).optional(),
  signUpCaptcha: section('pages', pages(60)).optional(),
  forgotPasswordChallenge: section('pages', pages(300)).optional(),
  suspiciousCheckout: section('a checkout', {
    ...pages(300),
    signals: words('a list of signals'),
    highRate: requests.optional(),
    highRateWindowSeconds: windowSeconds.optional(),
  }).optional(),
  stages,
});

/** Shape, patterns and ranges of an {@link EdgeConfig}; what the names mean is checked by the rules themselves. */
export const edgeSchema = section('the settings of edge', {
  origin: z.enum(['vpc-origin', 'public-alb'], { error: 'vpc-origin or public-alb' }),
  today: day,
  rules,
  ingressStages: stages,
  managedVersions: z
    .partialRecord(VERSIONED, text(/^Version_\d{1,3}\.\d{1,3}$/, 'a version such as Version_1.20'))
    .optional(),
  logged: z.enum(['all', 'judged'], { error: 'all or judged' }).optional(),
  http3: z.boolean({ error: 'true or false' }),
  paths: list(
    'a list of paths',
    section('a path', {
      prefix: path,
      class: z.enum(['static', 'catalogue', 'api'], { error: 'static, catalogue or api' }),
      queryStrings: words('a list of parameters').max(10, { error: 'at most 10 parameters' }).optional(),
      freshSeconds: integer(1, 600).optional(),
    }),
  ),
  signedPaths: list('a list of paths', path),
  mobileKeyService: nameOf('a service of the graph'),
  encryptedForms: list(
    'a list of forms',
    section('a form', {
      name: text(/^[A-Za-z][A-Za-z0-9]{0,39}$/, '1 to 40 letters and digits'),
      path,
      fields: words('a list of fields').min(1, { error: '1 to 10 fields' }).max(10, { error: '1 to 10 fields' }),
      provider: text(/^[A-Za-z0-9:_-]{1,128}$/, '1 to 128 letters, digits and :_-'),
      publicKey: key,
      nextPublicKey: key.optional(),
    }),
  ).optional(),
  contentSecurityPolicy: words('a list of directives').optional(),
  movedDomainNames: list('a list of host names', text(HOST, 'a host name such as www.shop.example.com'))
    .max(10, { error: 'at most 10 names' })
    .optional(),
  refusedCountries: countries.optional(),
  originShieldRegion: text(/^[a-z]{2}-[a-z]+-\d$/, 'a region such as eu-west-1').optional(),
  canary: section('a canary', {
    name: text(/^[A-Z][A-Za-z0-9]{0,39}$/, 'a name in PascalCase of at most 40 letters and digits'),
    weight: z
      .number({ error: WEIGHT })
      .min(0.01, { error: WEIGHT })
      .max(0.15, { error: `${WEIGHT}: CloudFront sends 15 % at most` })
      .multipleOf(0.01, { error: WEIGHT })
      .optional(),
    header: section('a header and its value', {
      name: text(/^aws-cf-cd-[a-z0-9-]{1,246}$/, 'a header that begins with aws-cf-cd-'),
      value: text(/^[\x21-\x7e]{1,1783}$/, '1 to 1783 visible characters'),
    }).optional(),
    relaxation: reason.optional(),
    candidate: rules,
  }).optional(),
  shield: section('the settings of shield', {
    level: z.enum(['standard', 'advanced'], { error: 'standard or advanced' }),
    acknowledgedCost: z.literal(SHIELD_ADVANCED_COST, { error: `${SHIELD_ADVANCED_COST}, word for word` }).optional(),
    automaticResponse: z.enum(['count', 'block'], { error: 'count or block' }).optional(),
    healthCheckPath: text(
      HEALTH_CHECK_PATH,
      'a path such as /api/health of letters, digits and _-.~@:+/, without // and dots at the end of a part; a query may follow',
    ).optional(),
    contacts: list(
      'a list of contacts',
      section('a contact', {
        emailAddress: text(/^(?=.{1,150}$)\S+@\S+\.\S+$/, 'a mail address'),
        phoneNumber: text(/^\+[1-9]\d{1,14}$/, 'a telephone number in E.164 such as +35315550100').optional(),
        notes: text(/^[\w\s.\-,:/()+@]{1,1024}$/, '1 to 1024 letters, digits, blanks and _.-,:/()+@').optional(),
      }),
    )
      .max(10, { error: CONTACTS })
      .refine((contacts) => contacts.some(({ phoneNumber }) => phoneNumber !== undefined), { error: CONTACTS })
      .optional(),
    responseTeamBuckets: list(BUCKETS, text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'))
      .min(1, { error: BUCKETS })
      .max(10, { error: BUCKETS })
      .refine((names) => new Set(names).size === names.length, { error: BUCKETS })
      .optional(),
  }),
}) satisfies z.ZodType<EdgeConfig>;
