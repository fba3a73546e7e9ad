import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcards, checkRoleName } from '../foundation';
import { AdminHost } from './admin-host';
import { AdminHostRole } from './admin-host-role';
import { adminPeopleProblem } from './admin-people';
import { adminStatements } from './admin-statements';
import { assertOnlyOne } from './assert-only-one';
import { assertSameVpc } from './assert-same-vpc';
import { emergencyStatements } from './emergency-statements';
import { EndpointUser } from './endpoint-user';
import { type PrivateEndpoints } from './private-endpoints';
import { type SecurityGroupChain } from './security-group-chain';
import { type SegmentedVpc } from './segmented-vpc';
import { SessionPreferences } from './session-preferences';

const MFA_SECONDS = 3600;

/** Settings of {@link AdminAccess}. */
export interface AdminAccessProps {
  /** The network; the admin host stands in one of its app subnets. */
  readonly network: SegmentedVpc;

  /** The groups, of the same VPC; the admin host carries the chain's `admin` group alone. */
  readonly chain: SecurityGroupChain;

  /** The endpoints of the same VPC, {@link EndpointUser.SESSIONS} among their users; the host starts after them. */
  readonly endpoints: PrivateEndpoints;

  /** ARNs of the IAM users who may work on the host, 1 or more, of this account; the users exist already. */
  readonly operators: string[];

  /** ARNs of the IAM users for emergencies, 1 or more, of this account, none of them an operator. */
  readonly breakGlass: string[];

  /** The locked bucket for records of sessions, whose `sessionRecorder` is {@link hostRoleName}. */
  readonly archive: s3.IBucket;

  /** The key of that bucket. */
  readonly archiveKey: kms.IKey;

  /** The key of log groups; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Name of the host's role, without a path, 1 to 64 characters; one in an account, whatever the region. */
  readonly hostRoleName: string;

  /** Name of the role of daily work, likewise; keys and policies name it, which are made before it. */
  readonly operatorRoleName: string;

  /** Name of the role of emergencies, likewise. Custody names it too, see `nameBreakGlassRole`. */
  readonly breakGlassRoleName: string;
}

/**
 * The way in for people: IAM user with MFA, role of an hour, Session Manager, one host. Protects against passwords and
 * keys that open hosts, access from afar without MFA, sessions without a record, and people on any host but this one.
 *
 * A role takes exactly the named users, within the hour of their MFA, under a session name that is their user name: the
 * records, CloudTrail and the Kubernetes audit log then name the person. Both roles open the same door; what they may do
 * in Kubernetes is granted elsewhere. The break-glass role may also put right what the policies of keys, vaults, buckets,
 * secrets and tables leave to it alone, see {@link emergencyStatements}. Its use is a `sts:AssumeRole` in the audit trail; no
 * alarm rings yet.
 *
 * One for each network, and one for each account and region, see {@link SessionPreferences}; the latter shows at deployment
 * alone.
 *
 * @throws if a list of people is empty, names no user, a user of another account, one twice or one in both lists, or is too
 *   long for a trust policy (2048 characters, some 30 users)
 * @throws if a name of a role is none or given twice, the chain or the endpoints are of another VPC, the endpoints do not serve
 *   sessions, or the network has an admin access already
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export class AdminAccess extends Construct {
  /** The role of daily work. */
  readonly operatorRole: iam.IRole;
  /** The role of emergencies. */
  readonly breakGlassRole: iam.IRole;

  constructor(scope: Construct, id: string, props: AdminAccessProps) {
    super(scope, id);
    const { network, chain, endpoints, archive, archiveKey, logKey, hostRoleName } = props;
    this.validate(props);
    const { operatorRoleName, breakGlassRoleName } = props;
    const preferences = new SessionPreferences(this, 'Preferences', {
      archive,
      logKey,
      hostRoleName,
      peopleRoleNames: [operatorRoleName, breakGlassRoleName],
    });
    const host = { roleName: hostRoleName, preferences, archive, archiveKey };
    const hostRole = new AdminHostRole(this, 'HostRole', host);
    new AdminHost(this, 'Host', { network, chain, endpoints, hostRole });
    this.operatorRole = this.personRole('OperatorRole', {
      roleName: operatorRoleName,
      description: 'People: daily work from the admin host',
      people: props.operators,
    });
    this.breakGlassRole = this.personRole('BreakGlassRole', {
      roleName: breakGlassRoleName,
      description: 'People: emergencies, from the admin host',
      people: props.breakGlass,
    });
    this.addPolicy(preferences, [...props.operators, ...props.breakGlass]);
    this.addEmergencyPolicy();
  }

  private validate(props: AdminAccessProps): void {
    const { network, chain, endpoints, operators, breakGlass } = props;
    const problem = adminPeopleProblem({ operators, breakGlass }, Stack.of(this).account);
    if (problem !== undefined) {
      throw new Error(`${problem} (${this.node.path})`);
    }
    this.validateNames(props);
    assertSameVpc(network, 'security group chain', chain.vpc, this);
    assertSameVpc(network, 'set of private endpoints', endpoints.vpc, this);
    if (!endpoints.users.includes(EndpointUser.SESSIONS)) {
      throw new Error(
        `admin access needs private endpoints for ${EndpointUser.SESSIONS}, got ${endpoints.users.join(', ')}; add EndpointUser.SESSIONS to their users (${this.node.path})`,
      );
    }
    assertOnlyOne(network, 'admin access', this);
  }

  private validateNames({ hostRoleName, operatorRoleName, breakGlassRoleName }: AdminAccessProps): void {
    const names = { hostRoleName, operatorRoleName, breakGlassRoleName };
    for (const [prop, value] of Object.entries(names)) {
      checkRoleName(this, { what: 'admin access', value, prop });
    }
    const values = Object.values(names);
    if (new Set(values).size < values.length) {
      throw new Error(
        `admin access needs three names of roles, got ${values.join(', ')}; change one (${this.node.path})`,
      );
    }
  }

  private personRole(
    id: string,
    { roleName, description, people }: { roleName: string; description: string; people: string[] },
  ): iam.Role {
    return new iam.Role(this, id, {
      roleName,
      description,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new iam.PrincipalWithConditions(
        new iam.CompositePrincipal(...people.map((person) => new iam.ArnPrincipal(person))),
        {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': MFA_SECONDS },
          StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
        },
      ),
    });
  }

  private addPolicy({ documentArn, sessionKey }: SessionPreferences, people: readonly string[]): void {
    const { account, partition, region } = Stack.of(this);
    const names = people.map((person) => person.slice(person.lastIndexOf('/') + 1));
    const policy = new iam.ManagedPolicy(this, 'PeoplePolicy', {
      description: 'Sessions on the admin host, and no other way to a host',
      roles: [this.operatorRole, this.breakGlassRole],
      statements: adminStatements({ account, partition, region }, documentArn, sessionKey.keyArn, names),
    });
    acknowledgeWildcards(policy, {
      FindTheHost: 'shows instances, whose ids change with every host; the action knows no resources in IAM',
      SessionsOnTheHost: 'the host is replaced and its id changes; only instances with its tag pass the condition',
      OwnSessions: 'the ids of sessions are made at run time; only those of the caller pass the condition',
      OwnChannels:
        'the ids of sessions are made at run time, and these begin with the names of the people; the token is the key',
    });
  }
  private addEmergencyPolicy(): void {
    const { account, partition, region } = Stack.of(this);
    const policy = new iam.ManagedPolicy(this, 'EmergencyPolicy', {
      description: 'What custody of keys, backups, buckets and secrets leaves to emergencies',
      roles: [this.breakGlassRole],
      statements: emergencyStatements({ account, partition, region }),
    });
    const anyOfThem =
      'which one an emergency concerns is not known before; each lets this role through by its own policy';
    acknowledgeWildcards(policy, {
      SeeWhatThereIs: 'names and settings alone; these actions know no resources in IAM',
      PutKeysRight: anyOfThem,
      PutVaultsRight: anyOfThem,
      PutBucketsRight: anyOfThem,
      RemoveVersions: anyOfThem,
      PutSecretsRight: anyOfThem,
      UseKeysOfSecrets: 'the keys of secrets, through Secrets Manager alone; the secrets say whom they let through',
      RestoreTables: anyOfThem,
      UseRestoredTables: 'what was restored, under a name that begins so; it is made and deleted in the same emergency',
      UseKeysOfTables: 'the keys of tables, through DynamoDB alone; the tables say whom they let through',
      GiveKeysToTables: 'the same keys, for grants that DynamoDB takes itself when it restores a table',
      ReadReportsOfCardNumbers:
        'CloudFormation names these log groups; what they hold names places, and no card number',
      RemoveLogs: 'a card number can stand in the log of any service; the streams are named at run time',
    });
  }
}
