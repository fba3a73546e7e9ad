import { jsonValueAt, listAt, objectAt, textAt } from './json-value';
import { plainTextOf } from './plain-text-of';
import { type JsonObject, type WebAclDefinition } from './web-acl-definition';

/**
 * Reads a web ACL with its IP sets, pattern sets and rule groups out of a synthesised template. Protects against a
 * rehearsal of rules that are not the deployed ones.
 *
 * @param template the template as parsed JSON
 * @param selector logical id of the web ACL, or its scope, `CLOUDFRONT` or `REGIONAL`; may be left out where the
 * template holds only one
 * @throws if the template holds no such web ACL, or several
 */
export function webAclOf(template: unknown, selector?: string): WebAclDefinition {
  const resources = Object.entries(objectAt(template, 'Resources') ?? {});
  const webAcls = resources.filter(([, resource]) => textAt(resource, 'Type') === 'AWS::WAFv2::WebACL');
  const known = webAcls.map(([id, resource]) => `${id} (${textAt(resource, 'Properties', 'Scope') ?? 'no scope'})`);
  const chosen = webAcls.filter(
    ([id, resource]) =>
      selector === undefined || id === selector || textAt(resource, 'Properties', 'Scope') === selector,
  );
  const [found, ...others] = chosen;
  if (known.length === 0) {
    throw new Error('rehearsal needs one web ACL, the template holds none; name the template of a stack that has one');
  }
  if (found === undefined || others.length > 0) {
    throw new Error(
      `rehearsal needs one web ACL, got ${chosen.length} for ${selector ?? 'the whole template'}; name one of: ${known.join(', ')}`,
    );
  }
  const [logicalId, resource] = found;
  const properties = objectAt(resource, 'Properties') ?? {};
  return {
    logicalId,
    name: plainTextOf(properties['Name']) ?? logicalId,
    scope: textAt(properties, 'Scope') ?? 'REGIONAL',
    properties,
    ipSets: definitions(resources, 'AWS::WAFv2::IPSet', (set) => ({ addresses: plainTexts(set['Addresses']) })),
    regexPatternSets: definitions(resources, 'AWS::WAFv2::RegexPatternSet', (set) => ({
      patterns: plainTexts(set['RegularExpressionList']),
    })),
    ruleGroups: definitions(resources, 'AWS::WAFv2::RuleGroup', (group) => ({
      name: plainTextOf(group['Name']),
      rules: listAt(group, 'Rules').map((rule) => objectAt(rule) ?? {}),
    })),
  };
}

/** The logical id that an ARN property of a rule points to; undefined for an ARN of another stack. */
export function logicalIdOf(arn: unknown): string | undefined {
  const attribute = jsonValueAt(arn, 'Fn::GetAtt');
  if (typeof attribute === 'string') {
    return attribute.split('.')[0];
  }
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : textAt(arn, 'Ref');
}

function definitions<T>(
  resources: readonly (readonly [string, unknown])[],
  type: string,
  read: (properties: JsonObject) => T,
): ReadonlyMap<string, T> {
  return new Map(
    resources
      .filter(([, resource]) => textAt(resource, 'Type') === type)
      .map(([id, resource]) => [id, read(objectAt(resource, 'Properties') ?? {})]),
  );
}

function plainTexts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const texts = value.map(plainTextOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
