import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge, checkRange, EncryptedLogGroup } from '../../foundation';
import { CacheUsers, type SessionCacheUser } from './cache-users';
import { zonedSubnets } from '../zoned-subnets';

// Valkey 8.2, seen 2026-11: the last of the 8 line, a year in service. What 9 adds (durability, full-text search) is not a session
// cache's business, and an upgrade cannot be taken back.
const ENGINE_VERSION = '8.2';
const SNAPSHOT_DAYS = 15;

/** Settings of a {@link SessionCache}. */
export interface SessionCacheProps {
  /** The VPC of the nodes. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets, one in each of 2 or 3 availability zones. */
  readonly subnets: ec2.SubnetSelection;

  /** The only security group of the nodes; it decides who reaches port 6379. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of disks and snapshots. */
  readonly encryptionKey: kms.IKey;

  /** The key of the engine logs; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Type of a node, e.g. `cache.r7g.large`. */
  readonly nodeType: string;

  /** Nodes, one primary and its replicas, 2 to 6. */
  readonly nodes: number;

  /** The services that may sign in, 1 to 100, each with its own keys. */
  readonly users: SessionCacheUser[];
}

/**
 * A Valkey replication group in which each service sees its own keys only. Protects against eavesdropping (TLS required),
 * shared passwords (each service signs in as itself, with a 15-minute IAM token of its own role unless it says otherwise),
 * one service reading another's sessions (key prefixes), stolen disks and snapshots (customer managed key), and the loss
 * of a zone.
 *
 * The user `default`, which needs no password and may do everything, is off: ElastiCache turns it off in every cache
 * whose user group has the engine `valkey`. A user of that name in the group would only make room for a password.
 *
 * For a load that nobody can foresee there is {@link ServerlessSessionCache}. A change from one to the other is a new,
 * empty cache: the old one is retained, people sign in again.
 *
 * @throws if there are too few or too many nodes or users, a name comes twice, a key prefix is open, or the subnets lie in
 *   fewer than 2 zones
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 */
export class SessionCache extends Construct {
  /** The users; a rotation of a password asks them for the user's id and ARN. */
  readonly users: CacheUsers;
  /** Host and port of the primary node. */
  readonly endpoint: string;
  /** Id of the replication group, which IAM tokens are made for. */
  readonly replicationGroupId: string;
  private readonly replicationGroup: elasticache.CfnReplicationGroup;

  constructor(scope: Construct, id: string, props: SessionCacheProps) {
    super(scope, id);
    checkRange(this, { what: 'nodes of the cache', value: props.nodes, least: 2, most: 6, prop: 'nodes' });
    if (!Token.isUnresolved(props.nodeType) && !/^cache\.[a-z0-9]+\.[a-z0-9]+$/.test(props.nodeType)) {
      throw new Error(
        `node type must be one such as cache.r7g.large, got ${props.nodeType}; change nodeType (${this.node.path})`,
      );
    }
    this.users = new CacheUsers(this, 'Users', { users: props.users });
    const { logGroup } = new EncryptedLogGroup(this, 'EngineLog', { encryptionKey: props.logKey });
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'Subnets', {
      description: 'Isolated subnets of the session cache',
      subnetIds: zonedSubnets(this, props.vpc, props.subnets),
    });
    subnetGroup.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.replicationGroup = new elasticache.CfnReplicationGroup(this, 'ReplicationGroup', {
      replicationGroupDescription: 'Sessions and carts, each service its own keys',
      engine: 'valkey',
      engineVersion: ENGINE_VERSION,
      cacheNodeType: props.nodeType,
      numCacheClusters: props.nodes,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      cacheSubnetGroupName: subnetGroup.ref,
      securityGroupIds: [props.securityGroup.securityGroupId],
      userGroupIds: [this.users.userGroupId],
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: props.encryptionKey.keyArn,
      autoMinorVersionUpgrade: true,
      snapshotRetentionLimit: SNAPSHOT_DAYS,
      logDeliveryConfigurations: ['slow-log', 'engine-log'].map((logType) => ({
        logType,
        logFormat: 'json',
        destinationType: 'cloudwatch-logs',
        destinationDetails: { cloudWatchLogsDetails: { logGroup: logGroup.logGroupName } },
      })),
    });
    this.replicationGroup.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.replicationGroupId = this.replicationGroup.ref;
    const { attrPrimaryEndPointAddress, attrPrimaryEndPointPort } = this.replicationGroup;
    this.endpoint = `${attrPrimaryEndPointAddress}:${attrPrimaryEndPointPort}`;
    acknowledge(
      this.replicationGroup,
      'AwsSolutions::AwsSolutions-AEC5',
      'another port hides nothing from a scanner: isolated subnets and the security group decide who reaches 6379, IAM who signs in',
    );
    acknowledge(
      this.replicationGroup,
      'AwsSolutions::AwsSolutions-AEC6',
      'the AUTH token is one password for all; instead each service is a user of its own with short IAM tokens and its own keys',
    );
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
    return this.users.grantConnect(grantee, service, 'replicationgroup', this.replicationGroup.ref);
  }
}
