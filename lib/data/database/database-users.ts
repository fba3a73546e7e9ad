import { join } from 'node:path';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeFunction, acknowledgeWildcards, EncryptedLogGroup } from '../../foundation';
import { type DatabaseAccess } from './database-access';
import { assertDatabaseAccess } from './assert-database-access';
import { type EncryptedAurora } from './encrypted-aurora';
import { packagedHandler } from './packaged-handler';

/** In Lambda, with the authorities of RDS among them; the functions' own list lacks those. */
const AUTHORITIES = '/var/runtime/ca-cert.pem';
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const DEFAULT_CONNECTIONS = 100;

const CALLED_BY_DEPLOYMENTS = {
  concurrency:
    'only CloudFormation calls it, a few times in a deployment; a reserve would take from the pool of the whole account',
  deadLetters:
    'CloudFormation waits for the answer and fails the deployment without one; a queue would keep events that nobody may replay',
};

/** Settings of {@link DatabaseUsers}. */
export interface DatabaseUsersProps {
  /** The cluster. */
  readonly aurora: EncryptedAurora;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** Private subnets from which the function reaches the cluster and the endpoint of Secrets Manager. */
  readonly subnets: ec2.SubnetSelection;

  /** The only group of the function: out to the cluster on 5432 and to the endpoints on 443, in from nowhere. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of the logs; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** The databases and who uses them, one or more, e.g. `databaseAccess(graph)`. */
  readonly databases: DatabaseAccess[];
}

/**
 * Makes the databases of a cluster and a user for each service, by SQL that a deployment runs inside the VPC. Protects
 * against users made by hand, which end with more rights than their service needs, in databases that everybody may open.
 *
 * A service signs in by IAM alone, its user has no password; it connects to its own databases and to AWS's empty
 * `postgres`, and what stands in another's is closed to it. A database has one schema, of its own name, that a role without
 * sign-in owns. The service that looks after it changes tables after `SET ROLE "<database>_ddl"`, and by no other statement:
 * a service has one identity for its work and its migrations, so that a second user for the latter would be no border. All
 * else it does with rights to rows. Schema `public` is closed, temporary tables too.
 *
 * Everything is repeated whenever the graph or this code changes, so that a right that somebody added by hand is taken
 * again. Nothing is ever dropped: a service that leaves can no longer sign in, its tables stay. A failure rolls back what
 * it can and fails the deployment.
 *
 * @throws if a name is reserved, malformed or comes twice, a database has no service or two owners, or a number of
 *   connections is out of range
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
 */
export class DatabaseUsers extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseUsersProps) {
    super(scope, id);
    const { aurora, databases } = props;
    assertDatabaseAccess(databases, this.node.path);
    const { code, hash } = packagedHandler(join(__dirname, 'database-users-handler'), 'pg');
    const { logGroup } = new EncryptedLogGroup(this, 'Log', { encryptionKey: props.logKey });
    const migration = new lambda.Function(this, 'Function', {
      description: 'Makes the databases and the users of the services',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code,
      environment: { NODE_EXTRA_CA_CERTS: AUTHORITIES },
      memorySize: 256,
      timeout: Duration.minutes(10),
      logGroup,
      role: this.role(logGroup.logGroupArn, aurora),
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroups: [props.securityGroup],
    });
    // Lambda checks the rights to network interfaces when it makes the function, and needs them when it removes it.
    migration.node.addDependency(this.node.findChild('Policy'));
    acknowledgeFunction(migration, CALLED_BY_DEPLOYMENTS);
    acknowledge(
      migration,
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it runs in private subnets under the group of migrations; the rule follows only references inside one template',
    );
    const provider = this.provider(migration, props.logKey);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::DatabaseUsers',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(15),
      properties: {
        Host: aurora.cluster.clusterEndpoint.hostname,
        Port: aurora.cluster.clusterEndpoint.port,
        SecretArn: aurora.masterSecretArn,
        Databases: databases.map(({ database, services }) => ({
          database,
          services: services.map(({ user, level, connections = DEFAULT_CONNECTIONS }) => ({
            user,
            level,
            connections,
          })),
        })),
        Code: hash,
      },
    });
    resource.node.addDependency(aurora, this.node.findChild('ProviderPolicy'));
  }

  private role(logGroupArn: string, { masterSecretArn, encryptionKey }: EncryptedAurora): iam.IRole {
    const role = new iam.Role(this, 'Role', {
      description: 'Reads the master secret of one cluster, and nothing else of AWS',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'One secret, one log, network interfaces',
      roles: [role],
      statements: [
        allow('MasterSecret', ['secretsmanager:GetSecretValue'], [masterSecretArn]),
        allow('KeyOfTheSecret', ['kms:Decrypt'], [encryptionKey.keyArn], {
          StringEquals: {
            'kms:EncryptionContext:SecretARN': masterSecretArn,
            'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com`,
          },
        }),
        allow('Log', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroupArn]),
        allow('Network', NETWORK_ACTIONS, ['*']),
      ],
    });
    acknowledgeWildcards(policy, {
      Network:
        'Lambda puts the function into its subnets with these, before there is an interface to name; no data action',
    });
    return role.withoutPolicyUpdates();
  }

  /** CDK's framework, which calls the function and answers CloudFormation from outside the VPC. */
  private provider(migration: lambda.IFunction, logKey: kms.IKey): Provider {
    const { logGroup } = new EncryptedLogGroup(this, 'ProviderLog', { encryptionKey: logKey });
    const role = new iam.Role(this, 'ProviderRole', {
      description: 'Calls the function that makes databases and users',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    new iam.ManagedPolicy(this, 'ProviderPolicy', {
      description: 'Calls one function',
      roles: [role],
      statements: [
        allow('Call', ['lambda:GetFunction', 'lambda:InvokeFunction'], [migration.functionArn]),
        allow('Log', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
      ],
    });
    const provider = new Provider(this, 'Provider', {
      onEventHandler: migration,
      frameworkOnEventRole: role.withoutPolicyUpdates(),
      logGroup,
    });
    const framework = provider.node.findChild('framework-onEvent');
    acknowledgeFunction(framework, {
      ...CALLED_BY_DEPLOYMENTS,
      outsideVpc:
        'it calls one function and answers CloudFormation, which the VPC has no way to; what touches data runs inside',
    });
    return provider;
  }
}

function allow(sid: string, actions: string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}
