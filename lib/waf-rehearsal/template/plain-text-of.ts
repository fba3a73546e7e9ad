import { jsonValueAt, listAt } from './json-value';

/** Stands for the account in names that only a deployment completes. */
export const ANY_ACCOUNT = '<account>';

const PSEUDO: ReadonlyMap<string, string> = new Map([
  ['AWS::AccountId', ANY_ACCOUNT],
  ['AWS::Partition', 'aws'],
]);

/**
 * Text of a property that CloudFormation would put together; undefined where only a deployment knows it. Protects
 * against a comparison with `[object Object]`.
 */
export function plainTextOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  const reference = jsonValueAt(value, 'Ref');
  if (typeof reference === 'string') {
    return PSEUDO.get(reference);
  }
  const [separator, parts] = listAt(value, 'Fn::Join');
  if (typeof separator === 'string' && Array.isArray(parts)) {
    const texts = parts.map(plainTextOf);
    return texts.every((text) => text !== undefined) ? texts.join(separator) : undefined;
  }
  const pattern = jsonValueAt(value, 'Fn::Sub');
  return typeof pattern === 'string' ? substituted(pattern) : undefined;
}

function substituted(pattern: string): string | undefined {
  const text = pattern.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => PSEUDO.get(name) ?? whole);
  return text.includes('${') ? undefined : text;
}
