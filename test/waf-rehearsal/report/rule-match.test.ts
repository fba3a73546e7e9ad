import { ruleMatchesOf } from '../../../lib/waf-rehearsal/report/rule-match';
import { wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { counted, type Json, logLine, quietGroup } from './log-record';

const GROUP = 'AWSManagedRulesCommonRuleSet';
const SOLVED = { responseCode: 0, solveTimestamp: 1632420429 };
const UNSOLVED = { responseCode: 405, solveTimestamp: 0, failureReason: 'TOKEN_MISSING' };

/** One record of each kind that the developer guide documents, and what matched in it. */
const RECORDS: readonly (readonly [string, Json, readonly string[]])[] = [
  ['nothing, where the default action let it through', {}, []],
  [
    'a rule that let it through',
    { terminatingRuleId: 'TrustedMarketplaces', action: 'ALLOW' },
    ['TrustedMarketplaces allowed'],
  ],
  [
    'a rule that blocked, with match details',
    {
      terminatingRuleId: 'Sql',
      action: 'BLOCK',
      terminatingRuleMatchDetails: [{ conditionType: 'SQL_INJECTION', location: 'HEADER', matchedData: ['10', 'AND'] }],
    },
    ['Sql blocked'],
  ],
  ['a rule that counts', { nonTerminatingMatchingRules: [counted('BlockedCountries')] }, ['BlockedCountries counted']],
  [
    'a puzzle without a token',
    { terminatingRuleId: 'SignUpCaptcha', action: 'CAPTCHA', responseCodeSent: 405, captchaResponse: UNSOLVED },
    ['SignUpCaptcha challenged'],
  ],
  [
    'a puzzle that was solved',
    {
      nonTerminatingMatchingRules: [{ ruleId: 'SignUpCaptcha', action: 'CAPTCHA', captchaResponse: SOLVED }],
      captchaResponse: SOLVED,
    },
    ['SignUpCaptcha passed'],
  ],
  [
    'a challenge without a token',
    { terminatingRuleId: 'ForgotPassword', action: 'CHALLENGE', responseCodeSent: 202, challengeResponse: UNSOLVED },
    ['ForgotPassword challenged'],
  ],
  [
    'a challenge that was solved',
    { nonTerminatingMatchingRules: [{ ruleId: 'ForgotPassword', action: 'CHALLENGE', challengeResponse: SOLVED }] },
    ['ForgotPassword passed'],
  ],
  [
    'a rate limit that blocked',
    {
      terminatingRuleId: 'RateLimitLogin',
      terminatingRuleType: 'RATE_BASED',
      action: 'BLOCK',
      rateBasedRuleList: [rateEntry('RateLimitLogin')],
    },
    ['RateLimitLogin blocked'],
  ],
  [
    'a rate limit that counts, which stands in two lists, once',
    { nonTerminatingMatchingRules: [counted('RateLimitLogin')], rateBasedRuleList: [rateEntry('RateLimitLogin')] },
    ['RateLimitLogin counted'],
  ],
  [
    'a group whose rule blocked, and the rule',
    {
      terminatingRuleId: GROUP,
      terminatingRuleType: 'MANAGED_RULE_GROUP',
      action: 'BLOCK',
      ruleGroupList: [
        quietGroup('AWSManagedRulesAmazonIpReputationList'),
        group({ terminatingRule: { ruleId: 'NoUserAgent_HEADER', action: 'BLOCK', ruleMatchDetails: null } }),
      ],
    },
    [`${GROUP} blocked`, `${GROUP}/NoUserAgent_HEADER blocked`],
  ],
  [
    'a group in count whose rule would have blocked, and the rule',
    {
      nonTerminatingMatchingRules: [counted(GROUP)],
      ruleGroupList: [group({ terminatingRule: { ruleId: 'NoUserAgent_HEADER', action: 'BLOCK' } })],
    },
    [`${GROUP} counted`, `${GROUP}/NoUserAgent_HEADER counted`],
  ],
  [
    'a group in count before a group that blocked',
    {
      terminatingRuleId: 'AWSManagedRulesSQLiRuleSet',
      terminatingRuleType: 'MANAGED_RULE_GROUP',
      action: 'BLOCK',
      nonTerminatingMatchingRules: [counted(GROUP)],
      ruleGroupList: [
        group({ terminatingRule: { ruleId: 'NoUserAgent_HEADER', action: 'BLOCK' } }),
        {
          ...quietGroup('AWSManagedRulesSQLiRuleSet'),
          terminatingRule: { ruleId: 'SQLi_BODY', action: 'BLOCK' },
        },
      ],
    },
    [
      'AWSManagedRulesSQLiRuleSet blocked',
      `${GROUP} counted`,
      `${GROUP}/NoUserAgent_HEADER counted`,
      'AWSManagedRulesSQLiRuleSet/SQLi_BODY blocked',
    ],
  ],
  [
    'a rule of a group that the web ACL overrides to count',
    { ruleGroupList: [group({ rules: [counted('SizeRestrictions_BODY', { overriddenAction: 'BLOCK' })] })] },
    [`${GROUP}/SizeRestrictions_BODY counted`],
  ],
  [
    'a rule of a group that would let through, were it not overridden to count',
    { ruleGroupList: [group({ rules: [counted('GoodBots', { overriddenAction: 'ALLOW' })] })] },
    [`${GROUP}/GoodBots noted`],
  ],
  [
    'a group in count whose rule would have let through, and the rule',
    {
      nonTerminatingMatchingRules: [counted(GROUP)],
      ruleGroupList: [group({ terminatingRule: { ruleId: 'GoodBots', action: 'ALLOW' } })],
    },
    [`${GROUP} counted`, `${GROUP}/GoodBots noted`],
  ],
  [
    'a rule of a group that counts by the will of its vendor',
    { ruleGroupList: [group({ rules: [counted('SignalNonBrowserUserAgent')] })] },
    [`${GROUP}/SignalNonBrowserUserAgent noted`],
  ],
  [
    'a challenge inside a group that was solved',
    { ruleGroupList: [group({ rules: [{ ruleId: 'ChallengeAll', action: 'CHALLENGE', challengeResponse: SOLVED }] })] },
    [`${GROUP}/ChallengeAll passed`],
  ],
  [
    'a rule that an old web ACL excludes from a group',
    {
      ruleGroupList: [group({ excluded: [{ exclusionType: 'EXCLUDED_AS_COUNT', ruleId: 'GenericRFI_BODY' }] })],
    },
    [`${GROUP}/GenericRFI_BODY counted`],
  ],
  [
    "a rule of the shop's own group",
    {
      terminatingRuleId: 'OwnGroup',
      terminatingRuleType: 'GROUP',
      action: 'BLOCK',
      ruleGroupList: [
        {
          ruleGroupId: 'arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/own/c05eb698-1f11-4d41-aef4-99a506d53f4b',
          terminatingRule: { ruleId: 'RuleA-XSS', action: 'BLOCK', ruleMatchDetails: null },
          nonTerminatingMatchingRules: [counted('RuleB-SQLi')],
          excludedRules: null,
        },
      ],
    },
    ['OwnGroup blocked', 'own/RuleA-XSS blocked', 'own/RuleB-SQLi noted'],
  ],
];

function rateEntry(name: string): Json {
  return {
    rateBasedRuleId: `arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop-edge/1_${name}`,
    rateBasedRuleName: name,
    limitKey: 'IP',
    maxRateAllowed: 100,
    evaluationWindowSec: '300',
    limitValue: '192.0.2.44',
  };
}

function group({ terminatingRule = null, rules = [], excluded = null }: Json): Json {
  return {
    ruleGroupId: `AWS#${GROUP}#Version_1.19`,
    terminatingRule,
    nonTerminatingMatchingRules: rules,
    excludedRules: excluded,
  };
}

describe('ruleMatchesOf', () => {
  test.each(RECORDS)('E09 finds %s', (_, changes, expected) => {
    const matches = ruleMatchesOf(wafLogRecordOf(logLine(changes)));
    expect(matches.map(({ rule, effect }) => `${rule} ${effect}`)).toEqual(expected);
  });
});
