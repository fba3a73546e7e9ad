import { RulePhase } from './language/rule-phase';

/** Namespaces of the labels that every group adds which reads AWS's tokens. */
const TOKEN_LABELS = ['awswaf:managed:token:', 'awswaf:managed:captcha:'];

/**
 * A rule group that AWS maintains, with the version it is pinned to, its documented cost, its place in the order that AWS
 * advises and the labels that it adds. Protects against rules that change under a running shop: a pinned version changes
 * only here.
 *
 * Versions are the newest that AWS's changelog showed on 2026-11-21; a group whose versions were not seen there follows
 * AWS's default version, and the IP reputation groups have none. The costs are those of the documentation on that day.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRuleGroup {
  /** Floods at layer 7: challenges suspicious viewers while an attack runs. */
  static readonly ANTI_DDOS = new ManagedRuleGroup('AWSManagedRulesAntiDDoSRuleSet', 50, {
    phase: RulePhase.ANTI_DDOS,
    labels: ['anti-ddos'],
    readsTokens: true,
  });

  /** Sources that Amazon's threat intelligence knows as bots and attackers. Not versioned. */
  static readonly IP_REPUTATION = new ManagedRuleGroup('AWSManagedRulesAmazonIpReputationList', 25, {
    phase: RulePhase.REPUTATION,
    labels: ['amazon-ip-list'],
  });

  /** Tor, anonymous proxies, VPNs and hosting providers. Not versioned. */
  static readonly ANONYMOUS_IP = new ManagedRuleGroup('AWSManagedRulesAnonymousIpList', 50, {
    phase: RulePhase.REPUTATION,
    labels: ['anonymous-ip-list'],
  });

  /** The core rule set: the OWASP Top 10, cross-site scripting among them. */
  static readonly COMMON = new ManagedRuleGroup('AWSManagedRulesCommonRuleSet', 700, {
    phase: RulePhase.BASELINE,
    labels: ['core-rule-set'],
    version: 'Version_1.19',
  });

  /** Paths of administration that a shop does not publish. */
  static readonly ADMIN_PROTECTION = new ManagedRuleGroup('AWSManagedRulesAdminProtectionRuleSet', 100, {
    phase: RulePhase.BASELINE,
    labels: ['admin-protection'],
  });

  /** Requests that exploit known flaws, e.g. Log4j. */
  static readonly KNOWN_BAD_INPUTS = new ManagedRuleGroup('AWSManagedRulesKnownBadInputsRuleSet', 200, {
    phase: RulePhase.BASELINE,
    labels: ['known-bad-inputs'],
  });

  /** SQL injection. */
  static readonly SQL_INJECTION = new ManagedRuleGroup('AWSManagedRulesSQLiRuleSet', 200, {
    phase: RulePhase.USE_CASE,
    labels: ['sql-database'],
    version: 'Version_2.3',
  });

  /** Attacks on Linux: files included, commands run. */
  static readonly LINUX = new ManagedRuleGroup('AWSManagedRulesLinuxRuleSet', 200, {
    phase: RulePhase.USE_CASE,
    labels: ['linux-os'],
  });

  /** Attacks on POSIX systems of any kind. */
  static readonly POSIX = new ManagedRuleGroup('AWSManagedRulesUnixRuleSet', 100, {
    phase: RulePhase.USE_CASE,
    labels: ['posix-os'],
  });

  /** Bots that name themselves, and those that only claim to be one of them. */
  static readonly BOT_CONTROL = new ManagedRuleGroup('AWSManagedRulesBotControlRuleSet', 50, {
    phase: RulePhase.BOTS,
    labels: ['bot-control'],
    readsTokens: true,
  });

  /** Stolen credentials that are tried on the login. Looks at responses at the edge only. */
  static readonly ACCOUNT_TAKEOVER = new ManagedRuleGroup('AWSManagedRulesATPRuleSet', 50, {
    phase: RulePhase.FRAUD,
    labels: ['atp'],
    readsTokens: true,
  });

  /** Accounts that are opened in masses. Looks at responses at the edge only. */
  static readonly ACCOUNT_CREATION = new ManagedRuleGroup('AWSManagedRulesACFPRuleSet', 50, {
    phase: RulePhase.FRAUD,
    labels: ['acfp'],
    readsTokens: true,
  });

  /** The pinned static version. @default - AWS's default version */
  readonly version?: string;

  /** Where in the order that AWS advises it stands. */
  readonly phase: RulePhase;

  /** Namespaces of the labels that it adds, in full, each ending in a colon. */
  readonly addedLabels: readonly string[];

  private constructor(
    /** AWS's name of the group, also the name of the rule. */
    readonly groupName: string,
    /** Cost in WCU, fixed by AWS. */
    readonly capacity: number,
    facts: GroupFacts,
  ) {
    if (facts.version !== undefined) {
      this.version = facts.version;
    }
    this.phase = facts.phase;
    const own = facts.labels.map((label) => `awswaf:managed:aws:${label}:`);
    this.addedLabels = facts.readsTokens === true ? [...own, ...TOKEN_LABELS] : own;
  }
}

interface GroupFacts {
  readonly phase: RulePhase;
  readonly labels: readonly string[];
  readonly readsTokens?: boolean;
  readonly version?: string;
}
