import { ManagedRuleGroup } from '../../../lib/edge';

const TOKENS = ['awswaf:managed:token:', 'awswaf:managed:captcha:'];

/** Name, cost in WCU, pinned version and labels of every group, as AWS documents them. */
const GROUPS: [string, ManagedRuleGroup, number, string | undefined, string[]][] = [
  ['AntiDDoSRuleSet', ManagedRuleGroup.ANTI_DDOS, 50, undefined, ['awswaf:managed:aws:anti-ddos:', ...TOKENS]],
  ['AmazonIpReputationList', ManagedRuleGroup.IP_REPUTATION, 25, undefined, ['awswaf:managed:aws:amazon-ip-list:']],
  ['AnonymousIpList', ManagedRuleGroup.ANONYMOUS_IP, 50, undefined, ['awswaf:managed:aws:anonymous-ip-list:']],
  ['CommonRuleSet', ManagedRuleGroup.COMMON, 700, 'Version_1.19', ['awswaf:managed:aws:core-rule-set:']],
  [
    'KnownBadInputsRuleSet',
    ManagedRuleGroup.KNOWN_BAD_INPUTS,
    200,
    undefined,
    ['awswaf:managed:aws:known-bad-inputs:'],
  ],
  ['SQLiRuleSet', ManagedRuleGroup.SQL_INJECTION, 200, 'Version_2.3', ['awswaf:managed:aws:sql-database:']],
  ['LinuxRuleSet', ManagedRuleGroup.LINUX, 200, undefined, ['awswaf:managed:aws:linux-os:']],
  ['UnixRuleSet', ManagedRuleGroup.POSIX, 100, undefined, ['awswaf:managed:aws:posix-os:']],
  ['BotControlRuleSet', ManagedRuleGroup.BOT_CONTROL, 50, undefined, ['awswaf:managed:aws:bot-control:', ...TOKENS]],
  ['ATPRuleSet', ManagedRuleGroup.ACCOUNT_TAKEOVER, 50, undefined, ['awswaf:managed:aws:atp:', ...TOKENS]],
  ['ACFPRuleSet', ManagedRuleGroup.ACCOUNT_CREATION, 50, undefined, ['awswaf:managed:aws:acfp:', ...TOKENS]],
];

describe('ManagedRuleGroup', () => {
  test.each(GROUPS)(
    'E03 knows %s under its name, cost, version and labels',
    (name, group, capacity, version, labels) => {
      expect(group).toMatchObject({ groupName: `AWSManagedRules${name}`, capacity, addedLabels: labels });
      expect(group.version).toBe(version);
    },
  );

  test('E03 has no group that this table leaves out', () => {
    expect(Object.values(ManagedRuleGroup)).toEqual(GROUPS.map(([, group]) => group));
  });

  test.each<[ManagedRuleGroup, string]>([
    [ManagedRuleGroup.ANTI_DDOS, 'ChallengeAllDuringEvent'],
    [ManagedRuleGroup.IP_REPUTATION, 'AWSManagedIPDDoSList'],
    [ManagedRuleGroup.ANONYMOUS_IP, 'HostingProviderIPList'],
    [ManagedRuleGroup.COMMON, 'SizeRestrictions_BODY'],
    [ManagedRuleGroup.SQL_INJECTION, 'SQLiExtendedPatterns_HEADER'],
    [ManagedRuleGroup.KNOWN_BAD_INPUTS, 'WhatAwsAddsTomorrow_BODY'],
    [ManagedRuleGroup.BOT_CONTROL, 'CategoryOfTomorrow'],
  ])('E03 takes a rule of a group, and any of one that AWS extends, %#', (group, name) => {
    expect(() => group.requireRule(name)).not.toThrow();
  });

  test.each<[string, ManagedRuleGroup, string, string]>([
    [
      'the label of a rule',
      ManagedRuleGroup.COMMON,
      'SizeRestrictions_Body',
      'rule of AWSManagedRulesCommonRuleSet is one that it has, the nearest are SizeRestrictions_BODY, SizeRestrictions_QUERYSTRING, SizeRestrictions_Cookie_HEADER, got "SizeRestrictions_Body"; correct it',
    ],
    ['a typo', ManagedRuleGroup.COMMON, 'GenericRFI_QUERYARGUMENT', 'the nearest are GenericRFI_QUERYARGUMENTS, '],
    ['a rule of another group', ManagedRuleGroup.SQL_INJECTION, 'GenericRFI_BODY', 'got "GenericRFI_BODY"'],
    [
      'a rule that is none',
      ManagedRuleGroup.ANONYMOUS_IP,
      'HostingProviderIpList',
      'the nearest are HostingProviderIPList, AnonymousIPList, got',
    ],
    ['nothing', ManagedRuleGroup.ANTI_DDOS, '', 'got ""'],
    ['capitals', ManagedRuleGroup.IP_REPUTATION, 'AWSManagedIPDdosList', 'the nearest are AWSManagedIPDDoSList, '],
  ])('E03 refuses %s, which AWS would ignore', (_, group, name, message) => {
    expect(() => group.requireRule(name)).toThrow(message);
  });
});
