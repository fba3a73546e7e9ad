/**
 * A rule group that AWS maintains, with the version it is pinned to and its documented cost. Protects against rules
 * that change under a running shop: a pinned version changes only here.
 *
 * Versions are those that AWS's changelog showed on 2026-11-21; a group whose versions were not seen there follows
 * AWS's default version. The costs are those of the group's documentation page on the same day.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRuleGroup {
  /** Floods at layer 7: challenges suspicious viewers while an attack runs. Not versioned. */
  static readonly ANTI_DDOS = new ManagedRuleGroup('AWSManagedRulesAntiDDoSRuleSet', 50);

  /** Sources that Amazon's threat intelligence knows as bots and attackers. Not versioned. */
  static readonly IP_REPUTATION = new ManagedRuleGroup('AWSManagedRulesAmazonIpReputationList', 25);

  /** Tor, anonymous proxies, VPNs and hosting providers. Not versioned. */
  static readonly ANONYMOUS_IP = new ManagedRuleGroup('AWSManagedRulesAnonymousIpList', 50);

  /** The core rule set: the OWASP Top 10, cross-site scripting among them. */
  static readonly COMMON = new ManagedRuleGroup('AWSManagedRulesCommonRuleSet', 700, 'Version_1.19');

  /** Requests that exploit known flaws, e.g. Log4j. */
  static readonly KNOWN_BAD_INPUTS = new ManagedRuleGroup('AWSManagedRulesKnownBadInputsRuleSet', 200);

  /** SQL injection. */
  static readonly SQL_INJECTION = new ManagedRuleGroup('AWSManagedRulesSQLiRuleSet', 200, 'Version_2.3');

  /** Bots that name themselves, and those that only claim to be one of them. */
  static readonly BOT_CONTROL = new ManagedRuleGroup('AWSManagedRulesBotControlRuleSet', 50);

  private constructor(
    /** AWS's name of the group, also the name of the rule. */
    readonly groupName: string,
    /** Cost in WCU, fixed by AWS. */
    readonly capacity: number,
    /** The pinned static version. @default - AWS's default version */
    readonly version?: string,
  ) {}
}
