import { Names, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkRange } from '../../foundation';
import { zonedSubnets } from '../zoned-subnets';
import { CacheProtocol } from './cache-protocol';
import { CacheUsers, type SessionCacheUser } from './cache-users';

// Seen 2026-11: 9 is the only one that can have a public endpoint.
const MAJOR_ENGINE_VERSION = '8';
const SNAPSHOT_DAYS = 15;
// In UTC; without a time ElastiCache takes no daily snapshot, however long it keeps them.
const SNAPSHOT_TIME = '03:00';

/** Settings of a {@link ServerlessSessionCache}. */
export interface ServerlessSessionCacheProps {
  /** The VPC of the endpoint. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets, one in each of 2 or 3 availability zones. */
  readonly subnets: ec2.SubnetSelection;

  /** The only security group of the endpoint; it decides who reaches ports 6379 (all) and 6380 (reading, may be stale). */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of disks and snapshots. */
  readonly encryptionKey: kms.IKey;

  /** Most data in GB, 1 to 5000; beyond it the cache evicts what has an expiry and refuses to write. */
  readonly maxDataGb: number;

  /** Most processing units in a second, 1000 to 15000000; beyond it the cache throttles. */
  readonly maxEcpuPerSecond: number;

  /** The services that may sign in, 1 to 100, each with its own keys. */
  readonly users: SessionCacheUser[];
}

/**
 * A serverless Valkey cache in which each service sees its own keys only. Protects against what {@link SessionCache}
 * protects against, and against a flash sale that outgrows the nodes; the two limits protect against its bill. TLS, the
 * customer managed key and copies in more than one zone cannot be turned off.
 *
 * It is not {@link SessionCache} with another price: clients speak cluster mode, so keys that one command or transaction
 * names together need a common hash tag (`cart:{ana}:items`), and tokens of IAM are signed for the resource type
 * `ServerlessCache`. ElastiCache delivers no slow and no engine log of it; where those are asked for, take nodes.
 *
 * A change from nodes to serverless or back is a new, empty cache: the old one is retained, people sign in again. Before a
 * second change of that kind the retained one, which has the name still, is to be deleted by hand.
 *
 * @throws if a limit is out of range, there are too few or too many users, a name comes twice, a key prefix is open, or the
 *   subnets lie in fewer than 2 zones
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html
 */
export class ServerlessSessionCache extends Construct {
  /** The users; a rotation of a password asks them for the user's id and ARN. */
  readonly users: CacheUsers;
  private readonly cache: elasticache.CfnServerlessCache;

  constructor(scope: Construct, id: string, props: ServerlessSessionCacheProps) {
    super(scope, id);
    const { maxDataGb, maxEcpuPerSecond } = props;
    checkRange(this, { what: 'data of the cache in GB', value: maxDataGb, least: 1, most: 5000, prop: 'maxDataGb' });
    checkRange(this, {
      what: 'processing units of the cache in a second',
      value: maxEcpuPerSecond,
      least: 1000,
      most: 15_000_000,
      prop: 'maxEcpuPerSecond',
    });
    this.users = new CacheUsers(this, 'Users', { users: props.users, protocol: CacheProtocol.CLUSTER });
    this.cache = new elasticache.CfnServerlessCache(this, 'ServerlessCache', {
      serverlessCacheName: Names.uniqueResourceName(this, { maxLength: 40 }).toLowerCase(),
      description: 'Sessions and carts, each service its own keys',
      engine: 'valkey',
      majorEngineVersion: MAJOR_ENGINE_VERSION,
      cacheUsageLimits: {
        dataStorage: { unit: 'GB', maximum: maxDataGb },
        ecpuPerSecond: { maximum: maxEcpuPerSecond },
      },
      kmsKeyId: props.encryptionKey.keyArn,
      securityGroupIds: [props.securityGroup.securityGroupId],
      subnetIds: zonedSubnets(this, props.vpc, props.subnets),
      userGroupId: this.users.userGroupId,
      snapshotRetentionLimit: SNAPSHOT_DAYS,
      dailySnapshotTime: SNAPSHOT_TIME,
    });
    this.cache.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /**
   * The name that the service signs in with.
   *
   * @param service a service of `users`
   * @throws if the cache does not know the service
   */
  userName(service: string): string {
    return this.users.userName(service);
  }

  /**
   * Lets the grantee sign in as the user of exactly one service, and adds nothing to any resource policy.
   *
   * @param grantee who signs in
   * @param service a service of `users` that signs in by IAM
   * @throws if the cache does not know the service, or it signs in with a password
   */
  grantConnect(grantee: iam.IGrantable, service: string): iam.Grant {
    return this.users.grantConnect(grantee, service, 'serverlesscache', this.cache.ref);
  }
}
