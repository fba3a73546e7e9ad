import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Custody } from '../../foundation';

/** Who alone may do something with a table. */
export interface TableDenial {
  /** What is denied to all others, letters and digits. */
  readonly sid: string;
  /** The actions. */
  readonly actions: string[];
  /** ARNs of the roles that may, 1 or more; asked when the template is written. @default - nobody */
  readonly roleArns?: () => string[];
}

/**
 * What nobody but the named roles may do with a table, whatever IAM lets them do. The role for emergencies, which asks for
 * MFA where it is taken, may all of it. Protects against an administrator's rights, and against a policy that somebody
 * widens later.
 *
 * There is no `Principal` with the roles: they need not exist when the table is made. The resource is `*`, this table: its
 * own ARN in its own policy would be a circle.
 *
 * @param denials each with the roles that it spares
 * @param custody who maintains the account
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
 */
export function tableDenials(denials: readonly TableDenial[], custody: Custody): iam.PolicyStatement[] {
  const { breakGlassRoleArn } = custody;
  const deny = (sid: string, actions: string[], conditions: iam.Conditions) =>
    new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions,
      resources: ['*'],
      conditions,
    });
  const emergency = breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn];
  return denials.map(({ sid, actions, roleArns }) => {
    if (roleArns === undefined && emergency.length === 0) {
      return deny(sid, actions, {});
    }
    const spared = Lazy.list({ produce: () => [...(roleArns?.() ?? []), ...emergency] });
    return deny(sid, actions, { ArnNotEquals: { 'aws:PrincipalArn': spared } });
  });
}

/** Takes a table, its policy or its recovery away. */
export const TABLE_ADMINISTRATION = [
  'dynamodb:DeleteResourcePolicy',
  'dynamodb:DeleteTable',
  'dynamodb:PutResourcePolicy',
  'dynamodb:UpdateContinuousBackups',
  'dynamodb:UpdateTable',
  'dynamodb:UpdateTimeToLive',
];

/** Makes a copy of a table that keeps what the table forgets. */
export const TABLE_COPIES = [
  'dynamodb:CreateBackup',
  'dynamodb:EnableKinesisStreamingDestination',
  'dynamodb:ExportTableToPointInTime',
  'dynamodb:RestoreTableToPointInTime',
];

/** Reads many items, or without a key. */
export const TABLE_BROWSING = ['dynamodb:PartiQLSelect', 'dynamodb:Scan'];

/** Writes past the ways that are watched. */
export const TABLE_STATEMENTS = ['dynamodb:PartiQLDelete', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'];
