import { RulePhase } from './language/rule-phase';

/** Namespaces of the labels that every group adds which reads AWS's tokens. */
const TOKEN_LABELS = ['awswaf:managed:token:', 'awswaf:managed:captcha:'];

const VERSION = /^Version_\d{1,3}\.\d{1,3}$/;

/** More would not be read. */
const MOST_NEAR = 3;

/**
 * A rule group that AWS maintains, with the version it is pinned to, its documented cost, its place in the order that AWS
 * advises and the labels that it adds. Protects against rules that change under a running shop: a pinned version changes
 * only here, or by {@link ManagedRuleGroup.pinnedTo}.
 *
 * Versions are the newest that AWS's changelog showed on 2026-11-21; a group whose versions were not seen there follows
 * AWS's default version, and the IP reputation groups have none. The costs are those of the documentation on that day, and
 * so are the names of rules; a group that AWS extends under the default version has no list, so that a new rule of it can
 * be counted at once.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRuleGroup {
  /** Floods at layer 7: challenges suspicious viewers while an attack runs. */
  static readonly ANTI_DDOS = new ManagedRuleGroup('AWSManagedRulesAntiDDoSRuleSet', 50, {
    phase: RulePhase.ANTI_DDOS,
    labels: ['anti-ddos'],
    rules: ['ChallengeAllDuringEvent', 'ChallengeDDoSRequests', 'DDoSRequests'],
    readsTokens: true,
  });

  /** Sources that Amazon's threat intelligence knows as bots and attackers. Not versioned. */
  static readonly IP_REPUTATION = new ManagedRuleGroup('AWSManagedRulesAmazonIpReputationList', 25, {
    phase: RulePhase.REPUTATION,
    labels: ['amazon-ip-list'],
    rules: ['AWSManagedIPReputationList', 'AWSManagedReconnaissanceList', 'AWSManagedIPDDoSList'],
  });

  /** Tor, anonymous proxies, VPNs and hosting providers. Not versioned. */
  static readonly ANONYMOUS_IP = new ManagedRuleGroup('AWSManagedRulesAnonymousIpList', 50, {
    phase: RulePhase.REPUTATION,
    labels: ['anonymous-ip-list'],
    rules: ['AnonymousIPList', 'HostingProviderIPList'],
  });

  /** The core rule set: the OWASP Top 10, cross-site scripting among them. */
  static readonly COMMON = new ManagedRuleGroup('AWSManagedRulesCommonRuleSet', 700, {
    phase: RulePhase.BASELINE,
    labels: ['core-rule-set'],
    version: 'Version_1.19',
    rules: [
      'NoUserAgent_HEADER',
      'UserAgent_BadBots_HEADER',
      'SizeRestrictions_QUERYSTRING',
      'SizeRestrictions_Cookie_HEADER',
      'SizeRestrictions_BODY',
      'SizeRestrictions_URIPATH',
      'EC2MetaDataSSRF_BODY',
      'EC2MetaDataSSRF_COOKIE',
      'EC2MetaDataSSRF_URIPATH',
      'EC2MetaDataSSRF_QUERYARGUMENTS',
      'GenericLFI_QUERYARGUMENTS',
      'GenericLFI_URIPATH',
      'GenericLFI_BODY',
      'RestrictedExtensions_URIPATH',
      'RestrictedExtensions_QUERYARGUMENTS',
      'GenericRFI_QUERYARGUMENTS',
      'GenericRFI_BODY',
      'GenericRFI_URIPATH',
      'CrossSiteScripting_COOKIE',
      'CrossSiteScripting_QUERYARGUMENTS',
      'CrossSiteScripting_BODY',
      'CrossSiteScripting_URIPATH',
    ],
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
    rules: [
      'SQLi_QUERYARGUMENTS',
      'SQLi_BODY',
      'SQLi_COOKIE',
      'SQLi_URIPATH',
      'SQLiExtendedPatterns_QUERYARGUMENTS',
      'SQLiExtendedPatterns_BODY',
      'SQLiExtendedPatterns_HEADER',
      'SQLiExtendedPatterns_URIPATH',
    ],
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

  private readonly ruleNames: readonly string[] | undefined;
  private readonly facts: GroupFacts;

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
    this.facts = facts;
    this.phase = facts.phase;
    this.ruleNames = facts.rules;
    const own = facts.labels.map((label) => `awswaf:managed:aws:${label}:`);
    this.addedLabels = facts.readsTokens === true ? [...own, ...TOKEN_LABELS] : own;
  }

  /**
   * The same group at another static version. Protects against a shipped version that AWS has ended, and against AWS's
   * default where a version is known: `aws wafv2 list-available-managed-rule-group-versions` lists them. Its rules may have
   * other names, so that none is refused.
   *
   * @param version e.g. `Version_1.20`
   * @throws if the group has no versions, or that is none
   */
  pinnedTo(version: string): ManagedRuleGroup {
    if (this.phase === RulePhase.REPUTATION) {
      throw new Error(`${this.groupName} has no versions, got "${version}"; drop it`);
    }
    if (!VERSION.test(version)) {
      throw new Error(`version of ${this.groupName} is one like Version_1.20, got "${version}"; correct it`);
    }
    const { rules, ...facts } = this.facts;
    return new ManagedRuleGroup(this.groupName, this.capacity, {
      ...facts,
      version,
      ...(version === this.version && rules !== undefined && { rules }),
    });
  }

  /**
   * Refuses the name of a rule that the group does not have. Protects against an override that somebody believes in: AWS WAF
   * ignores a name that it does not know, and a label often differs from the name of its rule in its capitals alone.
   *
   * Of known bad inputs, Linux, POSIX, bots, account takeover and account creation every name is taken.
   *
   * @throws if it has no such rule
   */
  requireRule(name: string): void {
    if (this.ruleNames?.includes(name) === false) {
      const near = [...this.ruleNames].sort((one, other) => alike(other, name) - alike(one, name)).slice(0, MOST_NEAR);
      throw new Error(
        `rule of ${this.groupName} is one that it has, the nearest are ${near.join(', ')}, got "${name}"; correct it, aws waf ignores a name that it does not know`,
      );
    }
  }
}

/** How many characters two names begin with in common, whatever their capitals. */
function alike(one: string, other: string): number {
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  const end = [...first].findIndex((character, index) => character !== second[index]);
  return end < 0 ? first.length : end;
}

interface GroupFacts {
  readonly phase: RulePhase;
  readonly labels: readonly string[];
  readonly readsTokens?: boolean;
  readonly version?: string;
  readonly rules?: readonly string[];
}
