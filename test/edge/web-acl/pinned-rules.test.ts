import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { edgeRules, ManagedGroupRule, ManagedRuleGroup, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { pinnedRules } from '../../../lib/edge/web-acl/pinned-rules';
import { logKeyIn, stackIn } from '../edge-stack-under-test';
import { plainRule } from './plain-rule';

const rules = edgeRules({ rateLimits: [], catchAllRateLimit: 2000, blockedCountries: [] });
const SQLI = ManagedRuleGroup.SQL_INJECTION.groupName;
const BAD_INPUTS = ManagedRuleGroup.KNOWN_BAD_INPUTS.groupName;

/** The versions of the groups as the web ACL renders them. */
function rendered(managedVersions: Record<string, string>): Record<string, string | undefined> {
  const stack = stackIn('us-east-1');
  const scope = WebAclScope.CLOUDFRONT;
  const webAcl = new TunedWebAcl(stack, 'WebAcl', { scope, rules, managedVersions, encryptionKey: logKeyIn(stack) });
  const resource = webAcl.node.findAll().find((node) => node instanceof CfnWebACL);
  const found = stack.resolve(resource?.rules) as CfnWebACL.RuleProperty[];
  return Object.fromEntries(
    found.flatMap(({ name, statement }) => {
      const group = (statement as CfnWebACL.StatementProperty).managedRuleGroupStatement;
      return group ? [[name, (group as CfnWebACL.ManagedRuleGroupStatementProperty).version]] : [];
    }),
  );
}

describe('versions of managed groups', () => {
  test('E03 come with the group, and are those that are given in their place', () => {
    const before = rendered({});
    expect([before[SQLI], before[BAD_INPUTS]]).toEqual(['Version_2.3', undefined]);
    const after = rendered({ [SQLI]: 'Version_2.9', [BAD_INPUTS]: 'Version_1.22' });
    expect(after).toEqual({ ...before, [SQLI]: 'Version_2.9', [BAD_INPUTS]: 'Version_1.22' });
  });

  test('E03 change nothing else of a rule', () => {
    const counted = [{ name: 'SQLi_COOKIE', reason: 'the cookie of the shop holds signs that look like it' }];
    const rule = new ManagedGroupRule({ group: ManagedRuleGroup.SQL_INJECTION, counted });
    const [pinned] = pinnedRules([rule], { [SQLI]: 'Version_2.9' });
    const text = JSON.stringify(rule.render(7)).replace('Version_2.3', 'Version_2.9');
    expect(JSON.stringify(pinned?.render(7))).toBe(text);
    expect(pinned?.managedGroup?.version).toBe('Version_2.9');
    expect(() => pinned?.managedGroup?.requireRule('SQLi_NEW')).not.toThrow();
    expect(() => pinnedRules([rule], { [SQLI]: 'Version_2.3' })[0]?.managedGroup?.requireRule('SQLi_NEW')).toThrow();
  });

  test.each([
    ['a group that does not run', { AWSManagedRulesATPRuleSet: 'Version_1.0' }, 'got "AWSManagedRulesATPRuleSet"'],
    ['a rule of ours', { Plain: 'Version_1.0' }, 'version is for a managed group that runs, one of'],
    ['a group without versions', { AWSManagedRulesAnonymousIpList: 'Version_1.0' }, 'has no versions'],
    ['what is none', { [SQLI]: 'latest' }, 'is one like Version_1.20, got "latest"; correct it'],
  ])('E03 are refused for %s', (_, versions, problem) => {
    expect(() => pinnedRules([...rules, plainRule('Plain')], versions)).toThrow(problem);
  });
});
