import { type EdgeRulesProps, type RuleStages } from '../../edge';

/** The front door: origin, rules, paths, canary, Shield. */
export interface EdgeConfig {
  /**
   * How CloudFront reaches the load balancer: `vpc-origin`, privately, which has no public address to find; `public-alb`,
   * by CloudFront's addresses and a secret header that is rotated. To be chosen before the first deployment.
   */
  readonly origin: 'vpc-origin' | 'public-alb';

  /** The day on which the stages of rules are judged, `YYYY-MM-DD`; `-c today=…` takes its place. */
  readonly today: string;

  /** The rules of the web ACL in front of CloudFront, with their stages. */
  readonly rules: StagedEdgeRules;

  /** The stages of the rules of the web ACL in front of the load balancer, by their names. */
  readonly ingressStages: RuleStages;

  /**
   * Static versions of managed groups by AWS's names, e.g. `{ AWSManagedRulesKnownBadInputsRuleSet: 'Version_1.22' }`, in both
   * web ACLs and in that of a canary. Which there are says `aws wafv2 list-available-managed-rule-group-versions`.
   *
   * @default - those of the groups that the library pins; AWS's default version of the others
   */
  readonly managedVersions?: Readonly<Record<string, string>>;

  /**
   * Which requests the log of the web ACL keeps: `all`, or `judged`, those that a rule blocked, challenged or counted; what
   * passes every rule is then seen in metrics and access logs alone. `waf-report` promotes nothing on such a log, since it
   * lacks the purchases that show who is honest.
   *
   * @default 'all'
   */
  readonly logged?: 'all' | 'judged';

  /** Whether visitors may use HTTP/3; to be turned off, and deployed, before a canary. */
  readonly http3: boolean;

  /** What is cached or is an API; everything else is personal. */
  readonly paths: EdgePathConfig[];

  /** API paths that take signed requests of mobile apps alone; may be empty. */
  readonly signedPaths: string[];

  /** The service of the graph that reads the signing key and gives keys to mobile apps after their login. */
  readonly mobileKeyService: string;

  /** Forms whose fields are encrypted at the edge. @default - none */
  readonly encryptedForms?: EncryptedFormConfig[];

  /** What pages may load that send no policy of their own, as directives of a content security policy. @default - the shipped one */
  readonly contentSecurityPolicy?: string[];

  /** Other names of the shop in its zone, e.g. `www.shop.example.com`, moved to its own, at most 10. @default - none */
  readonly movedDomainNames?: string[];

  /** Countries that CloudFront itself refuses, for what the law forbids; no rule of the web ACL sees them. @default - none */
  readonly refusedCountries?: string[];

  /** Region of the cache through which all edge locations ask the origin. @default - none */
  readonly originShieldRegion?: string;

  /** Other rules, tried on a slice of the traffic. @default - none */
  readonly canary?: CanaryConfig;

  /** What protects from floods beside the web ACL. */
  readonly shield: ShieldConfig;
}

/** Rules of a web ACL and how far each of them has got. */
export interface StagedEdgeRules extends EdgeRulesProps {
  /** The stage of every rule that refuses or challenges, by its name. */
  readonly stages: RuleStages;
}

/** How the edge treats the paths below a prefix. */
export interface EdgePathConfig {
  /**
   * Start of the paths: `/x/` is what is below it alone, `/x` the path itself too. A catalogue ends with a slash; the path without it
   * is an ordinary page. An API and assets have nothing there (404).
   */
  readonly prefix: string;
  /** `static`: immutable assets; `catalogue`: the same for everybody, cached for a moment; `api`: never cached, for programs. */
  readonly class: 'static' | 'catalogue' | 'api';
  /** For `catalogue`: parameters of the query that its answers depend on, at most 10. */
  readonly queryStrings?: string[];
  /** For `catalogue`: how long an answer is fresh where the origin does not say, 1 to 600 seconds. */
  readonly freshSeconds?: number;
}

/** A form whose fields only one service can read. */
export interface EncryptedFormConfig {
  /** Name, letters and digits. */
  readonly name: string;
  /** The path that the form is posted to, and nothing else is; other capitals and escapes are moved here. */
  readonly path: string;
  /** Names of the fields, 1 to 10; `card*` is all that begin so. */
  readonly fields: string[];
  /** The provider that the service names when it decrypts. */
  readonly provider: string;
  /** RSA public key of 2,048 bits as PEM; the service keeps the private half. */
  readonly publicKey: string;
  /** The key that is next, as PEM. @default - none */
  readonly nextPublicKey?: string;
}

/** Rules that are tried. */
export interface CanaryConfig {
  /** Name of the trial, PascalCase, another one for each. */
  readonly name: string;
  /** Share of the visitors, 0.01 to 0.15; this or a header. */
  readonly weight?: number;
  /** Who sends this meets the candidate; this or a weight. */
  readonly header?: { readonly name: string; readonly value: string };
  /** Why the candidate may let through what the rules in force refuse, 30 characters or more. @default - it may not */
  readonly relaxation?: string;
  /** The rules to try, whole. */
  readonly candidate: StagedEdgeRules;
}

/** What protects from floods beside the web ACL. */
export interface ShieldConfig {
  /** `standard` is there for everybody; `advanced` is subscribed to by hand and paid for. */
  readonly level: 'standard' | 'advanced';
  /** For `advanced`: `USD 3,000 a month for one year`, as a sign that somebody read it. */
  readonly acknowledgedCost?: string;
  /** For `advanced`: what Shield does by itself with requests that it takes for an attack; count for the first month. */
  readonly automaticResponse?: 'count' | 'block';
  /**
   * For `advanced`: a path that answers 2xx or 3xx exactly while the shop can sell, and that no rule challenges. It demands
   * no app header, and bot control does not look at it: it should tell nobody more than that.
   */
  readonly healthCheckPath?: string;
  /** For `advanced`: whom the response team calls, 1 to 10, one with a telephone. */
  readonly contacts?: readonly EmergencyContactConfig[];
  /**
   * For `advanced`: names of up to 10 buckets of this account whose logs the response team may read, without a KMS key, which
   * it cannot use. None of the platform's own is that: export what the team asks for. @default - none
   */
  readonly responseTeamBuckets?: readonly string[];
}

/** Whom the response team calls. */
export interface EmergencyContactConfig {
  /** E-mail address. */
  readonly emailAddress: string;
  /** Telephone as E.164, e.g. `+35315550100`. */
  readonly phoneNumber?: string;
  /** What the team should know. */
  readonly notes?: string;
}
