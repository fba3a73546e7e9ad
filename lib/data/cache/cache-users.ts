import { ArnFormat, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { checkRange } from '../../foundation';
import { cacheAccessString } from './cache-access-string';
import { CacheAuthentication } from './cache-authentication';
import { type CacheProtocol } from './cache-protocol';

// The engine of the group is what turns the user `default` off: groups of the engine redis must contain one.
const ENGINE = 'valkey';
const NOBODY = 'default';

/** A service that uses the cache. */
export interface SessionCacheUser {
  /** Name of the service. */
  readonly name: string;

  /** Prefixes of the only keys that it may touch, each ending in a colon, e.g. `cart:`; none begins another user's. */
  readonly keyPrefixes: string[];

  /** How it signs in. @default CacheAuthentication.IAM */
  readonly authentication?: CacheAuthentication;
}

/** Settings of {@link CacheUsers}. */
export interface CacheUsersProps {
  /** The services that may sign in, 1 to 100. */
  readonly users: SessionCacheUser[];

  /** What clients ask the cache before they reach a key. @default CacheProtocol.STANDALONE */
  readonly protocol?: CacheProtocol;
}

interface KnownUser {
  readonly resource: elasticache.CfnUser;
  readonly authentication: CacheAuthentication;
}

/**
 * The user group of a cache: one user for each service, signing in by IAM unless it says otherwise. Protects against
 * passwords that are shared, written down or never changed: there is none, or one of a single service that is rotated.
 *
 * @throws if there are too few or too many users, a service comes twice, two share a secret, one named `default` would have
 *   a password, or a key prefix is open or begins that of another user
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export class CacheUsers extends Construct {
  /** Id of the user group. */
  readonly userGroupId: string;
  private readonly users = new Map<string, KnownUser>();

  constructor(scope: Construct, id: string, { users, protocol }: CacheUsersProps) {
    super(scope, id);
    checkRange(this, { what: 'users of the cache', value: users.length, least: 1, most: 100, prop: 'users' });
    for (const user of users) {
      if (this.users.has(user.name)) {
        throw new Error(
          `each service needs one cache user, got ${user.name} twice; join its key prefixes (${this.node.path})`,
        );
      }
      this.users.set(user.name, this.known(user, protocol));
    }
    this.refuseSharedKeys(users);
    this.refuseSharedSecrets();
    const userGroup = new elasticache.CfnUserGroup(this, 'Group', {
      engine: ENGINE,
      userGroupId: Names.uniqueResourceName(this, { maxLength: 40 }).toLowerCase(),
      userIds: [...this.users.values()].map(({ resource }) => resource.ref),
    });
    userGroup.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.userGroupId = userGroup.ref;
  }

  /**
   * The name that the service signs in with. With IAM it equals the user's id, as IAM demands; with a password it is the
   * service's name, so that the secret can be made before the user.
   *
   * @throws if the service is no user
   */
  userName(service: string): string {
    return this.user(service).resource.userName;
  }

  /**
   * The id of the service's user, unique in the account and region: what a rotation gives to `elasticache:ModifyUser`. It
   * is a reference, so that the rotation waits for the user.
   *
   * @throws if the service is no user
   */
  userId(service: string): string {
    return this.user(service).resource.ref;
  }

  /**
   * The ARN of the service's user, the only one that a rotation of its password needs rights to.
   *
   * @throws if the service is no user
   */
  userArn(service: string): string {
    return this.arn('user', this.user(service).resource.userId);
  }

  /**
   * Lets the grantee sign in to one cache as the user of exactly one service, and adds nothing to any resource policy.
   *
   * @param grantee who signs in
   * @param service a service of `users` that signs in by IAM
   * @param kind what the cache is, as ARNs have it: `replicationgroup` or `serverlesscache`
   * @param cacheName name of the cache
   * @throws if the service is no user, or signs in with a password
   */
  grantConnect(grantee: iam.IGrantable, service: string, kind: string, cacheName: string): iam.Grant {
    if (this.user(service).authentication.secret) {
      throw new Error(
        `sign-in by IAM must be of a user without a password, got ${service}; grant reading its secret instead (${this.node.path})`,
      );
    }
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['elasticache:Connect'],
      resourceArns: [this.arn(kind, cacheName), this.userArn(service)],
    });
  }

  private known({ name, keyPrefixes, ...user }: SessionCacheUser, protocol?: CacheProtocol): KnownUser {
    const { authentication = CacheAuthentication.IAM } = user;
    const { secret } = authentication;
    if (secret && name === NOBODY) {
      throw new Error(
        `user ${NOBODY} of a cache must stay off, got a password for it; give the service another name (${this.node.path})`,
      );
    }
    const own = new Construct(this, name);
    // A user cannot change its name, nor another take its id while it is there: the two ways are two users.
    const home = secret ? new Construct(own, 'Password') : own;
    const userId = Names.uniqueResourceName(home, { maxLength: 40 }).toLowerCase();
    // Not retained: a user that left the group opens nothing, but its name would block the service's return.
    const resource = new elasticache.CfnUser(home, 'User', {
      engine: ENGINE,
      userId,
      userName: secret ? name : userId,
      authenticationMode: secret
        ? { Type: 'password', Passwords: [secret.secretValueFromJson('password').unsafeUnwrap()] }
        : { Type: 'iam' },
      accessString: cacheAccessString(own, keyPrefixes, protocol),
    });
    return { resource, authentication };
  }

  private user(service: string): KnownUser {
    const user = this.users.get(service);
    if (!user) {
      throw new Error(
        `the cache has no user for ${service}, known are ${[...this.users.keys()].join(', ')}; add it to users (${this.node.path})`,
      );
    }
    return user;
  }

  private arn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'elasticache',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private refuseSharedSecrets(): void {
    const owners = new Map<ISecret, string>();
    for (const [name, { authentication }] of this.users) {
      const { secret } = authentication;
      const other = secret && owners.get(secret);
      if (other) {
        throw new Error(
          `password of a cache user must be its own, got one secret of ${other} and ${name}; give each service a secret (${this.node.path})`,
        );
      }
      if (secret) {
        owners.set(secret, name);
      }
    }
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
