import { Stack } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { isRoleArn } from '../../foundation';

const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const PREFIX = /^[\w!.'()-]+(\/[\w!.'()-]+)*\/$/;
/** What the policy of the bucket has room for: S3 takes 20 KB. */
const MOST = 12;
const WRITE_ACTIONS = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'];

/** Who uses the objects of a store, and how. */
export interface ObjectConsumer {
  /** Name of the service, a DNS label that begins with a letter. */
  readonly name: string;

  /** ARN of its role in this account, which need not exist yet. */
  readonly roleArn: string;

  /** Whether it lists and reads objects. */
  readonly read: boolean;

  /** Whether it writes objects; it deletes none. */
  readonly write: boolean;

  /**
   * The folder that it sees and nothing else, with a slash at its end, e.g. `incoming/`.
   *
   * @default - every object
   */
  readonly prefix?: string;
}

/**
 * Refuses consumers whose access point would not be what its name says: a role of somebody else, two under one name, one
 * that may do nothing.
 *
 * @param scope the store
 * @param consumers its consumers
 * @throws if a consumer is none, or there are too many
 */
export function checkConsumers(scope: IConstruct, consumers: readonly ObjectConsumer[]): void {
  const at = `(${scope.node.path})`;
  const { account } = Stack.of(scope);
  if (consumers.length > MOST) {
    throw new Error(
      `object store takes ${MOST} consumers at most, for which its policy has room, got ${consumers.length}; change consumers ${at}`,
    );
  }
  // Dashes do not tell the names of statements apart.
  const names = consumers.map(({ name }) => name.replaceAll('-', ''));
  const double = consumers.find((_, index) => names.indexOf(names[index] ?? '') !== index);
  if (double !== undefined) {
    throw new Error(
      `consumer of an object store must have a name of its own, dashes aside, got ${double.name} twice; change consumers ${at}`,
    );
  }
  for (const { name, roleArn, read, write, prefix } of consumers) {
    if (!NAME.test(name)) {
      throw new Error(
        `name of a consumer must be a DNS label that begins with a letter, got "${name}"; change name ${at}`,
      );
    }
    if (!read && !write) {
      throw new Error(`consumer ${name} must read or write, got neither; set read or write, or remove it ${at}`);
    }
    if (!isRoleArn(roleArn, account)) {
      throw new Error(
        `role of consumer ${name} must be the ARN of one role of this account, got "${roleArn}"; change roleArn ${at}`,
      );
    }
    if (prefix !== undefined && !PREFIX.test(prefix)) {
      throw new Error(
        `prefix of consumer ${name} must be a folder such as incoming/, got "${prefix}"; change prefix ${at}`,
      );
    }
  }
}

/**
 * What a consumer does with objects, as IAM actions.
 *
 * @param consumer the directions
 */
export function objectActions({ read, write }: Pick<ObjectConsumer, 'read' | 'write'>): string[] {
  return [...(read ? ['s3:GetObject'] : []), ...(write ? WRITE_ACTIONS : [])];
}
