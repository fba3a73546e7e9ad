import { Stack } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { stableHash } from './stable-hash';

const MOST_CHARACTERS = 256;

/**
 * The alias of a key: the name of its stack and its place in it, e.g. `alias/prod-data/Keys/Pii`. Protects against two keys
 * that fight for one alias: CloudFormation keeps names of stacks apart in an account and region, and the CDK what is in a
 * stack.
 *
 * @param key the construct that owns the key
 */
export function keyAlias(key: IConstruct): string {
  const stack = Stack.of(key);
  const place = key.node.path.slice(stack.node.path.length).replace(/[^\w/-]/g, '-');
  const alias = `alias/${stack.stackName}${place}`;
  return alias.length <= MOST_CHARACTERS
    ? alias
    : `${alias.slice(0, MOST_CHARACTERS - 11)}-${stableHash(key.node.path)}`;
}
