import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { checkRange, EncryptedLogGroup } from '../../foundation';
import { zonedSubnets } from '../zoned-subnets';
import { assertDatabaseUser } from './database-user';
import { type EncryptedAurora } from './encrypted-aurora';

/** Of what the instance can take; the rest is for migrations and people. */
const MOST_CONNECTIONS_PERCENT = 90;
/** Their names must fit into one policy. */
const MOST_USERS = 40;

/** Settings of a {@link DatabaseProxy}. */
export interface DatabaseProxyProps {
  /** The cluster. */
  readonly aurora: EncryptedAurora;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets, one in each of 2 or 3 availability zones. */
  readonly subnets: ec2.SubnetSelection;

  /** The only group of the proxy: in from its clients and out to the cluster, both on 5432. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of its log; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** The database users that come through it, 1 to 40; no other does. */
  readonly users: string[];
}

/**
 * A pool of connections in front of a cluster. Protects the database against a sale that opens more connections than it
 * has, and its clients against the seconds of a failover.
 *
 * IAM on both sides: a client shows a 15-minute token for one user of this proxy, and the proxy takes one of its own for the
 * same user of the cluster. No password is kept for it, so that there is none to steal or to rotate.
 *
 * A proxy does not pass on every session: whoever sets a role or a parameter holds on to one connection until it leaves.
 *
 * @throws if there are too few or too many users, one is no plain name, or the subnets lie in fewer than 2 zones
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html
 */
export class DatabaseProxy extends Construct {
  /** Host name that clients connect to, on 5432, with TLS. */
  readonly endpoint: string;
  private readonly proxy: rds.CfnDBProxy;
  private readonly users: readonly string[];

  constructor(scope: Construct, id: string, props: DatabaseProxyProps) {
    super(scope, id);
    const { aurora, users } = props;
    checkRange(this, {
      what: 'users of the database proxy',
      value: users.length,
      least: 1,
      most: MOST_USERS,
      prop: 'users',
    });
    users.forEach((user) => assertDatabaseUser(user, this.node.path));
    this.users = users;
    // RDS makes the log group by that name, without a key and without an end, unless it exists before.
    const dbProxyName = Names.uniqueResourceName(this, { maxLength: 60 }).toLowerCase();
    const { logGroup } = new EncryptedLogGroup(this, 'Log', {
      encryptionKey: props.logKey,
      logGroupName: `/aws/rds/proxy/${dbProxyName}`,
    });
    this.proxy = new rds.CfnDBProxy(this, 'Proxy', {
      dbProxyName,
      engineFamily: 'POSTGRESQL',
      defaultAuthScheme: 'IAM_AUTH',
      requireTls: true,
      // What it logs then holds the text of statements.
      debugLogging: false,
      roleArn: this.role(aurora).roleArn,
      vpcSubnetIds: zonedSubnets(this, props.vpc, props.subnets),
      vpcSecurityGroupIds: [props.securityGroup.securityGroupId],
    });
    this.proxy.node.addDependency(logGroup, this.node.findChild('Policy'));
    const targets = new rds.CfnDBProxyTargetGroup(this, 'Targets', {
      dbProxyName: this.proxy.ref,
      targetGroupName: 'default',
      dbClusterIdentifiers: [aurora.cluster.clusterIdentifier],
      connectionPoolConfigurationInfo: { maxConnectionsPercent: MOST_CONNECTIONS_PERCENT },
    });
    // RDS registers instances, so that there must be some.
    targets.node.addDependency(aurora);
    this.endpoint = this.proxy.attrEndpoint;
  }

  /**
   * Lets the grantee sign in through the proxy as exactly one database user, and not past it.
   *
   * @param grantee who signs in
   * @param databaseUser one of `users`
   * @throws if the proxy does not know the user
   */
  grantConnect(grantee: iam.IGrantable, databaseUser: string): iam.Grant {
    if (!this.users.includes(databaseUser)) {
      throw new Error(
        `database proxy has no user ${databaseUser}, known are ${this.users.join(', ')}; add it to users (${this.node.path})`,
      );
    }
    const { resourceName = '' } = Stack.of(this).splitArn(this.proxy.attrDbProxyArn, ArnFormat.COLON_RESOURCE_NAME);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['rds-db:connect'],
      resourceArns: [this.userArn(resourceName, databaseUser)],
    });
  }

  private role({ cluster }: EncryptedAurora): iam.IRole {
    const role = new iam.Role(this, 'Role', {
      description: 'Signs in to one cluster as the users of services',
      assumedBy: new iam.ServicePrincipal('rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    new iam.ManagedPolicy(this, 'Policy', {
      description: 'Signs in as the users of services',
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          sid: 'SignIn',
          actions: ['rds-db:connect'],
          resources: this.users.map((user) => this.userArn(cluster.clusterResourceIdentifier, user)),
        }),
      ],
    });
    return role;
  }

  private userArn(resource: string, user: string): string {
    return Stack.of(this).formatArn({
      service: 'rds-db',
      resource: 'dbuser',
      resourceName: `${resource}/${user}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
