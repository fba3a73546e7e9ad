import { ManagedGroupRule } from './managed-group-rule';
import { type IWebAclRule } from './web-acl-rule';

/** Static versions of managed groups by AWS's names of the groups, e.g. `{ AWSManagedRulesSQLiRuleSet: 'Version_2.4' }`. */
export type ManagedVersions = Readonly<Record<string, string>>;

/**
 * The rules with their managed groups at other versions than the shipped ones. Protects against a version that somebody
 * believes to be pinned.
 *
 * @param rules the rules of a web ACL
 * @param versions the versions
 * @throws if a version is for a group that no rule runs, the group has no versions, or it is none
 */
export function pinnedRules(rules: readonly IWebAclRule[], versions: ManagedVersions): IWebAclRule[] {
  const groups = rules.filter((rule) => rule instanceof ManagedGroupRule).map(({ name }) => name);
  const lost = Object.keys(versions).find((name) => !groups.includes(name));
  if (lost !== undefined) {
    throw new Error(
      `version is for a managed group that runs, one of ${groups.join(', ')}, got "${lost}"; correct the name or drop it`,
    );
  }
  return rules.map((rule) => {
    const version = versions[rule.name];
    return rule instanceof ManagedGroupRule && version !== undefined ? rule.pinnedTo(version) : rule;
  });
}
