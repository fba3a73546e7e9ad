import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import { checkRange } from '../foundation';
import { cacheAccessString } from './cache-access-string';

// The engine of the group is what turns the user `default` off: groups of the engine redis must contain one.
const ENGINE = 'valkey';

/** A service that uses the cache. */
export interface SessionCacheUser {
  /** Name of the service. */
  readonly name: string;

  /** Prefixes of the only keys that it may touch, each ending in a colon, e.g. `cart:`; none begins another user's. */
  readonly keyPrefixes: string[];
}

/** Settings of {@link CacheUsers}. */
export interface CacheUsersProps {
  /** The services that may sign in, 1 to 100. */
  readonly users: SessionCacheUser[];
}

/**
 * The user group of a cache: one user for each service, signing in by IAM. Protects against passwords that are shared,
 * written down or never changed: there is none.
 *
 * @throws if there are too few or too many users, a service comes twice, or a key prefix is open or
 *   begins that of another user
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export class CacheUsers extends Construct {
  /** Id of the user group. */
  readonly userGroupId: string;
  private readonly users = new Map<string, elasticache.CfnUser>();

  constructor(scope: Construct, id: string, { users }: CacheUsersProps) {
    super(scope, id);
    checkRange(this, { what: 'users of the cache', value: users.length, least: 1, most: 100, prop: 'users' });
    for (const { name, keyPrefixes } of users) {
      if (this.users.has(name)) {
        throw new Error(
          `each service needs one cache user, got ${name} twice; join its key prefixes (${this.node.path})`,
        );
      }
      const own = new Construct(this, name);
      // Not retained: a user that left the group opens nothing, but its name would block the service's return.
      const userId = Names.uniqueResourceName(own, { maxLength: 40 }).toLowerCase();
      this.users.set(
        name,
        new elasticache.CfnUser(own, 'User', {
          engine: ENGINE,
          userId,
          userName: userId,
          authenticationMode: { Type: 'iam' },
          accessString: cacheAccessString(own, keyPrefixes),
        }),
      );
    }
    this.refuseSharedKeys(users);
    const userGroup = new elasticache.CfnUserGroup(this, 'Group', {
      engine: ENGINE,
      userGroupId: Names.uniqueResourceName(this, { maxLength: 40 }).toLowerCase(),
      userIds: [...this.users.values()].map((user) => user.ref),
    });
    userGroup.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.userGroupId = userGroup.ref;
  }

  /**
   * The name that the service signs in with; IAM demands that it equals the user's id, which is unique in the account
   * and region.
   *
   * @throws if the service is no user
   */
  userName(service: string): string {
    const user = this.users.get(service);
    if (!user) {
      throw new Error(
        `the cache has no user for ${service}, known are ${[...this.users.keys()].join(', ')}; add it to users (${this.node.path})`,
      );
    }
    return user.userName;
  }

  private refuseSharedKeys(users: readonly SessionCacheUser[]): void {
    const owned = users.flatMap(({ name, keyPrefixes }) => keyPrefixes.map((prefix) => ({ name, prefix })));
    for (const one of owned) {
      const other = owned.find(({ name, prefix }) => name !== one.name && prefix.startsWith(one.prefix));
      if (other) {
        throw new Error(
          `key prefix of a cache user must not begin that of another, got ${one.prefix} of ${one.name} and ${other.prefix} of ${other.name}; give each service keys of its own (${this.node.path})`,
        );
      }
    }
  }
}
