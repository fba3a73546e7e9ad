import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { BACKED_UP_TYPES, BackupLock, LockedBackups, selectForBackup, type LockedBackupsProps } from '../../lib/data';
import { AlarmTopic, EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, type Request, type Statement } from '../foundation/evaluate-policy';
import { ENV } from './place';

const ACCOUNT = 'arn:aws:iam::111111111111';
const BREAK_GLASS = `${ACCOUNT}:role/break-glass`;
const DEPLOYING = `${ACCOUNT}:role/cfn-exec`;
const ELSEWHERE = 'arn:aws:backup:eu-central-1:111111111111:backup-vault:copies';

function stackWith(props: Partial<LockedBackupsProps> = {}): Stack {
  const stack = new Stack(testApp(), 'Test', { env: ENV });
  new LockedBackups(stack, 'Subject', {
    plan: 'test-data',
    encryptionKey: new EncryptionKey(stack, 'Key', { description: 'data', services: ['backup', 'rds', 's3'] }).key,
    lock: BackupLock.irrevocableAfter(Duration.days(14)),
    minRetentionDays: 35,
    retentionDays: 35,
    maintainers: [BREAK_GLASS, DEPLOYING],
    alarmTopic: new AlarmTopic(stack, 'Topic', { displayName: 'test' }),
    ...props,
  });
  return stack;
}

const templateWith = (props: Partial<LockedBackupsProps> = {}): Template => Template.fromStack(stackWith(props));

interface VaultProperties {
  readonly LockConfiguration: Record<string, number>;
  readonly AccessPolicy: { readonly Statement: Statement[] };
}

function vaultOf(template: Template): VaultProperties {
  const [vault] = Object.values(template.findResources('AWS::Backup::BackupVault'));
  return (vault as { Properties: VaultProperties }).Properties;
}

/** Synthesised once each: no test changes them. */
const closed = templateWith();
const copying = templateWith({ copyVaultArn: ELSEWHERE });

describe('LockedBackups', () => {
  test('D07 the vault is locked for ever after the grace, under its key, and outlives its stack', () => {
    const [vault] = Object.values(closed.findResources('AWS::Backup::BackupVault'));
    expect(vault).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(vaultOf(closed)).toMatchObject({
      EncryptionKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      LockConfiguration: { MinRetentionDays: 35, MaxRetentionDays: 365, ChangeableForDays: 14 },
    });
  });

  test('D07 a lock in governance mode is never on its way to compliance mode', () => {
    const { LockConfiguration } = vaultOf(
      templateWith({ lock: BackupLock.GOVERNANCE, minRetentionDays: 7, retentionDays: 10, maxRetentionDays: 30 }),
    );
    expect(LockConfiguration).toEqual({ MinRetentionDays: 7, MaxRetentionDays: 30 });
  });

  test('D07 backs up daily what carries the tag of the plan, and nothing by name', () => {
    closed.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [
          {
            ScheduleExpression: 'cron(0 3 * * ? *)',
            Lifecycle: { DeleteAfterDays: 35 },
            CopyActions: Match.absent(),
          },
        ],
      },
    });
    const [selection] = Object.values(closed.findResources('AWS::Backup::BackupSelection'));
    expect(selection?.Properties.BackupSelection).toEqual({
      SelectionName: 'Selection',
      IamRoleArn: { 'Fn::GetAtt': [expect.stringContaining('SubjectRole'), 'Arn'] },
      ListOfTags: [
        { ConditionType: 'STRINGEQUALS', ConditionKey: 'defence-in-depth:backup', ConditionValue: 'test-data' },
      ],
    });
  });

  test('D07 copies every backup to the vault named, for as long', () => {
    copying.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [
          { CopyActions: [{ DestinationBackupVaultArn: ELSEWHERE, Lifecycle: { DeleteAfterDays: 35 } }] },
        ],
      },
    });
  });

  test('D07 the role that backs up can restore nothing', () => {
    const roles = Object.entries(closed.findResources('AWS::IAM::Role')).filter(([id]) => id.includes('SubjectRole'));
    const policies = JSON.stringify(roles.map(([, { Properties }]) => Properties.ManagedPolicyArns));
    expect(policies).toContain('AWSBackupServiceRolePolicyForBackup');
    expect(policies).toContain('AWSBackupServiceRolePolicyForS3Backup');
    expect(policies).not.toContain('Restore');
    closed.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('D07 the role that deletes what reached its end stays as long as the vault', () => {
    closed.hasResource('AWS::IAM::Role', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test.each<[Partial<LockedBackupsProps>, string]>([
    [
      { minRetentionDays: 6 },
      'least days that the lock allows must be a whole number from 7 to 3650, got 6; change minRetentionDays (Test/Subject)',
    ],
    [{ minRetentionDays: 40 }, 'days that backups are kept must be a whole number from 40 to 365, got 35'],
    [{ retentionDays: 366 }, 'days that backups are kept must be a whole number from 35 to 365, got 366'],
    [{ maxRetentionDays: 34 }, 'most days that the lock allows must be a whole number from 35 to 3650, got 34'],
    [{ plan: 'two words' }, 'backup plan needs a name of 1 to 50 letters, digits, dots, dashes and _, got "two words"'],
    [{ maintainers: [] }, 'backup vault needs one maintainer at least, got none: nobody could ever deploy it again'],
    [{ copyVaultArn: 'copies' }, 'copies of backups need the ARN of a vault, got "copies"; write it like arn:aws:'],
    [
      { copyVaultArn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:copies' },
      'copies of backups need a vault of another region or account, got arn:aws:backup:eu-west-1:111111111111:',
    ],
  ])('D07 refuses %j', (props, message) => {
    expect(() => stackWith(props)).toThrow(message);
  });

  test('D07 alone passes the packs', () => {
    expect(findingsOf(stackWith())).toEqual([]);
    expect(findingsOf(stackWith({ copyVaultArn: ELSEWHERE }))).toEqual([]);
  });
});

describe('the policy of the vault', () => {
  const ask = (template: Template, action: string, principal: string, lists: Request['lists'] = {}): string =>
    evaluatePolicy(vaultOf(template).AccessPolicy.Statement, {
      action: `backup:${action}`,
      resource: 'arn:aws:backup:eu-west-1:111111111111:recovery-point:x',
      principal,
      context: {
        'aws:PrincipalArn': principal,
        'aws:PrincipalAccount': principal.split(':')[4] ?? '',
        'aws:PrincipalIsAWSService': 'false',
      },
      lists,
    });
  const ADMIN = `${ACCOUNT}:role/admin`;
  const ROOT = `${ACCOUNT}:root`;
  const STRANGER = 'arn:aws:iam::444455556666:role/admin';
  const SETTINGS = [
    'DeleteBackupVault',
    'DeleteBackupVaultAccessPolicy',
    'DeleteBackupVaultLockConfiguration',
    'PutBackupVaultAccessPolicy',
    'PutBackupVaultLockConfiguration',
  ];
  const DELETIONS = [
    'DeleteRecoveryPoint',
    'DisassociateRecoveryPoint',
    'DisassociateRecoveryPointFromParent',
    'UpdateRecoveryPointLifecycle',
  ];

  test('D07 nobody deletes or shortens a backup: no administrator, no root user, no maintainer', () => {
    for (const action of DELETIONS) {
      for (const principal of [ADMIN, ROOT, BREAK_GLASS, DEPLOYING, STRANGER]) {
        expect([action, principal, ask(closed, action, principal)]).toEqual([action, principal, 'deny']);
      }
    }
  });

  test('D07 lock, policy and vault are the maintainers’ alone', () => {
    for (const action of SETTINGS) {
      const answers = [ADMIN, ROOT, STRANGER, BREAK_GLASS, DEPLOYING].map((principal) =>
        ask(closed, action, principal),
      );
      expect([action, ...answers]).toEqual([action, 'deny', 'deny', 'deny', 'nothing', 'nothing']);
    }
  });

  test('D07 no backup leaves without a vault named', () => {
    for (const principal of [ADMIN, BREAK_GLASS]) {
      expect(ask(closed, 'CopyFromBackupVault', principal, { 'backup:CopyTargets': [ELSEWHERE] })).toBe('deny');
      expect(ask(closed, 'CopyFromBackupVault', principal)).toBe('deny');
    }
  });

  test('D07 a backup leaves for the vault named and for no other', () => {
    const answers = [
      [ELSEWHERE],
      ['arn:aws:backup:eu-central-1:444455556666:backup-vault:copies'],
      [ELSEWHERE, 'arn:aws:backup:eu-central-1:444455556666:backup-vault:copies'],
      [],
    ].map((targets) => ask(copying, 'CopyFromBackupVault', ADMIN, { 'backup:CopyTargets': targets }));
    expect(answers).toEqual(['nothing', 'deny', 'deny', 'deny']);
  });

  test('D07 another account copies nothing into the vault, and this one goes on backing up and restoring', () => {
    expect(ask(closed, 'CopyIntoBackupVault', STRANGER)).toBe('deny');
    for (const action of ['CopyIntoBackupVault', 'StartBackupJob', 'StartRestoreJob']) {
      expect([action, ask(closed, action, ADMIN)]).toEqual([action, 'nothing']);
    }
  });

  test('D07 names every action whole, since AWS Backup takes no wildcard there', () => {
    for (const template of [closed, copying]) {
      const actions = vaultOf(template).AccessPolicy.Statement.flatMap(({ Action }) => [Action ?? []].flat());
      expect(actions).toContain('backup:DeleteRecoveryPoint');
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    }
  });

  test('D07 is nothing but denials', () => {
    for (const template of [closed, copying]) {
      expect(new Set(vaultOf(template).AccessPolicy.Statement.map(({ Effect }) => Effect))).toEqual(new Set(['Deny']));
    }
  });
});

describe('BackupLock', () => {
  test('D07 takes a grace that AWS takes, in whole days', () => {
    expect(BackupLock.irrevocableAfter(Duration.hours(72)).grace?.toDays()).toBe(3);
    expect(BackupLock.GOVERNANCE.grace).toBeUndefined();
    for (const [grace, got] of [
      [Duration.days(2), '2'],
      [Duration.hours(73), String(73 / 24)],
      [Duration.days(36501), '36501'],
    ] as const) {
      expect(() => BackupLock.irrevocableAfter(grace)).toThrow(
        `backup lock needs a grace of 3 to 36500 whole days, got ${got}; change grace`,
      );
    }
  });
});

describe('selectForBackup', () => {
  const makers: Record<string, (stack: Stack, id: string) => void> = {
    bucket: (stack, id) => void new s3.Bucket(stack, id),
    cluster: (stack, id) => void new rds.CfnDBCluster(stack, id, { engine: 'aurora-postgresql' }),
    volume: (stack, id) => void new ec2.CfnVolume(stack, id, { availabilityZone: 'eu-west-1a' }),
    other: (stack, id) => void new rds.CfnDBInstance(stack, id, {}),
  };

  test('D07 puts every store under the plan, made before or after, and nothing else', () => {
    const kinds = fc.array(fc.constantFrom(...Object.keys(makers)), { maxLength: 6 });
    fc.assert(
      fc.property(kinds, kinds, (before, after) => {
        const stack = new Stack(testApp(), 'Test', { env: ENV });
        before.forEach((kind, index) => makers[kind]?.(stack, `Before${index}`));
        selectForBackup(stack, 'test-data');
        after.forEach((kind, index) => makers[kind]?.(stack, `After${index}`));
        const { Resources = {} } = Template.fromStack(stack).toJSON() as {
          Resources?: Record<string, { Type: string; Properties?: { Tags?: unknown[] } }>;
        };
        for (const { Type, Properties } of Object.values(Resources)) {
          const tag = { Key: 'defence-in-depth:backup', Value: 'test-data' };
          const tagged = (Properties?.Tags ?? []).some((one) => JSON.stringify(one) === JSON.stringify(tag));
          expect([Type, tagged]).toEqual([Type, BACKED_UP_TYPES.includes(Type)]);
        }
      }),
      { numRuns: 20 },
    );
  });
});
