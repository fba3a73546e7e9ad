/** What AWS documents of one of its rule groups. */
export interface ManagedGroupFacts {
  /** Start of the labels of its rules. */
  readonly labelPrefix: string;

  /** Starts of labels that the group adds about tokens. */
  readonly tokenPrefixes: readonly string[];

  /** Whether every rule blocks, but those that only count, and is labelled with its own name. */
  readonly blocks: boolean;
}

const PREFIX = 'awswaf:managed:aws:';
const TOKENS = ['awswaf:managed:token:', 'awswaf:managed:captcha:'];

/** Names of the groups in labels; those that only block first. */
const BLOCKING: ReadonlyMap<string, string> = new Map([
  ['AWSManagedRulesCommonRuleSet', 'core-rule-set'],
  ['AWSManagedRulesAdminProtectionRuleSet', 'admin-protection'],
  ['AWSManagedRulesKnownBadInputsRuleSet', 'known-bad-inputs'],
  ['AWSManagedRulesSQLiRuleSet', 'sql-database'],
  ['AWSManagedRulesLinuxRuleSet', 'linux-os'],
  ['AWSManagedRulesUnixRuleSet', 'posix-os'],
  ['AWSManagedRulesWindowsRuleSet', 'windows-os'],
  ['AWSManagedRulesPHPRuleSet', 'php-app'],
  ['AWSManagedRulesWordPressRuleSet', 'wordpress-app'],
  ['AWSManagedRulesAmazonIpReputationList', 'amazon-ip-list'],
  ['AWSManagedRulesAnonymousIpList', 'anonymous-ip-list'],
]);
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['AWSManagedRulesBotControlRuleSet', 'bot-control'],
  ['AWSManagedRulesATPRuleSet', 'atp'],
  ['AWSManagedRulesACFPRuleSet', 'acfp'],
  ['AWSManagedRulesAntiDDoSRuleSet', 'anti-ddos'],
]);
const COUNTING = ['AWSManagedIPDDoSList'];

/** Labels that do not follow from the rule's name. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['UserAgent_BadBots_HEADER', 'BadBots_Header'],
  ['SizeRestrictions_Cookie_HEADER', 'SizeRestrictions_Cookie_Header'],
  ['Host_localhost_HEADER', 'Host_Localhost_Header'],
  ['PROPFIND_METHOD', 'Propfind_Method'],
]);
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['_BODY', '_Body'],
  ['_COOKIE', '_Cookie'],
  ['_HEADER', '_Header'],
  ['_QUERYARGUMENTS', '_QueryArguments'],
  ['_QUERYSTRING', '_QueryString'],
  ['_URIPATH', '_URIPath'],
]);

/**
 * What is known of a rule group. Protects against labels of one group that are taken for those of another.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export function managedGroupFacts(vendor: string, name: string): ManagedGroupFacts {
  const known = BLOCKING.get(name) ?? OTHERS.get(name);
  if (vendor === 'AWS' && known !== undefined) {
    const blocks = BLOCKING.has(name);
    return { labelPrefix: `${PREFIX}${known}:`, tokenPrefixes: blocks ? [] : TOKENS, blocks };
  }
  return {
    labelPrefix: vendor === 'AWS' ? PREFIX : `awswaf:managed:${vendor.toLowerCase()}:`,
    tokenPrefixes: TOKENS,
    blocks: false,
  };
}

/** The action that AWS documents for a rule of a group that {@link ManagedGroupFacts.blocks}. */
export function documentedAction(rule: string): string {
  return COUNTING.includes(rule) ? 'count' : 'block';
}

/** Name of the label, without its prefix, of a rule of a group that {@link ManagedGroupFacts.blocks}. */
export function documentedLabel(rule: string): string {
  return RENAMED.get(rule) ?? rule.replace(/_[A-Z]+$/, (ending) => ENDINGS.get(ending) ?? ending);
}
