import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { type Caller, decideOnKey } from '../foundation/key-requests';
import { type Placed, resourcesOf } from './resources-of';
import { synthesiseBare } from './synthesise';

const ACCOUNT = '333333333333';
const HERE = `eu-west-1:${ACCOUNT}`;
const arnOf = (role: string): string => `arn:aws:iam::${ACCOUNT}:role/${role}`;
const BREAK_GLASS = arnOf('prod-break-glass');
const CARDHOLDER = 'Encrypts data of the PCI DSS scope';
const PII = 'Encrypts data about people';
const USE = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant'];

const policyIn = (value: unknown): Statement[] => (value as { Statement: Statement[] }).Statement;

let resources: Placed[];
let keys: Map<unknown, Statement[]>;
let rights: Statement[];
beforeAll(() => {
  resources = resourcesOf(synthesiseBare(selectEnvironments('prod')[0] as PlatformConfig).directory, 'prod');
  keys = new Map(
    found('AWS::KMS::Key').map(({ properties: { Description, KeyPolicy } }) => [Description, policyIn(KeyPolicy)]),
  );
  rights = found('AWS::IAM::ManagedPolicy')
    .filter(({ properties: { Roles } }) => JSON.stringify(Roles ?? []).includes('AdminBreakGlassRole'))
    .flatMap(({ properties: { PolicyDocument } }) => policyIn(PolicyDocument));
});

const found = (wanted: string): Placed[] => resources.filter(({ type }) => type === wanted);
const onKey = (key: unknown, action: string, caller: Caller): string =>
  decideOnKey(keys.get(key) ?? [], action, {
    ...caller,
    context: { ...caller.context, 'kms:GrantIsForAWSResource': 'true' },
  });

/** What CloudFormation calls a role that has no name: stack, logical id and twelve more, 64 characters in all. */
function roleNames(): string[] {
  return found('AWS::IAM::Role').map(
    ({ stackName, id, properties: { RoleName } }) =>
      (RoleName as string | undefined) ?? `${`${stackName}-${id}`.slice(0, 51)}-A1B2C3D4E5F6`,
  );
}

describe('who uses the keys of prod', () => {
  test('D05 every role of the platform does, through the services, whatever CloudFormation calls it', () => {
    const names = roleNames();
    expect(names.length).toBeGreaterThan(30);
    expect(found('AWS::IAM::Role').filter(({ properties }) => properties['Path'] !== undefined)).toEqual([]);
    expect(found('AWS::CloudFormation::Stack')).toEqual([]);
    const refused = names.filter((name) =>
      USE.some((action) => onKey(CARDHOLDER, action, { arn: arnOf(name), via: 's3.eu-west-1' }) !== 'allow'),
    );
    expect(refused).toEqual([]);
  });

  test.each([
    ['CloudFormation', `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`, 'rds.eu-west-1'],
    ['the backup role', 'prod-data-BackupsRoleD4F311A7-A1B2C3D4E5F6', 'backup.eu-west-1'],
    ['a service', 'prod-payments', 'secretsmanager.eu-west-1'],
    ['break-glass', 'prod-break-glass', 'secretsmanager.eu-west-1'],
    ['AWS Backup, for copies', 'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup', 'backup.eu-central-1'],
    [
      'RDS, for secrets of users',
      'aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS',
      'secretsmanager.eu-west-1',
    ],
  ])('D05 %s does', (_, role, via) => {
    expect(USE.map((action) => onKey(CARDHOLDER, action, { arn: arnOf(role), via }))).toEqual(USE.map(() => 'allow'));
  });

  test('D05 an administrator does not, nor the root user, through any service of any key', () => {
    const asked = [...keys].flatMap(([key, statements]) =>
      statements
        .flatMap(({ Condition }) => [Condition?.['StringLike']?.['kms:ViaService'] ?? []].flat() as string[])
        .map((service) => service.replace('.amazonaws.com', '').replace('*', 'eu-west-1'))
        .map((via) => [key, via] as const),
    );
    const services = ['backup', 'dynamodb', 'rds', 's3', 'secretsmanager'].map((name) => `${name}.eu-west-1`);
    expect(asked.map(([, via]) => via)).toEqual(expect.arrayContaining(services));
    const strangers = ['administrator', 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin', 'dev-orders'].map(arnOf);
    const admitted = asked.flatMap(([key, via]) =>
      [...strangers, `arn:aws:iam::${ACCOUNT}:root`, `arn:aws:iam::${ACCOUNT}:user/admin`].flatMap((arn) =>
        USE.filter((action) => onKey(key, action, { arn, via }) !== 'nothing').map((action) => [key, via, arn, action]),
      ),
    );
    expect(admitted).toEqual([]);
  });
});

/** What a text promises the role for emergencies: where, in which words, what it takes. */
type Promised = [file: string, words: string, asked: () => [action: string, resource: string, policy: Statement[]][]];

describe('break-glass in prod', () => {
  const through = (service: string) => ({ 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` });
  const contextOf = (arn: string, action: string, via = ''): Record<string, string> => ({
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': ACCOUNT,
    'aws:PrincipalIsAWSService': 'false',
    'aws:ResourceAccount': ACCOUNT,
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:userid': 'AROAEXAMPLE:emergency',
    'kms:CallerAccount': ACCOUNT,
    'kms:GrantIsForAWSResource': 'true',
    ...(via !== '' && through(via)),
    ...(action === 'kms:ScheduleKeyDeletion' && { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' }),
  });

  /** Its role's policies and that of the resource together; only keys must say yes themselves. */
  function answer(action: string, resource: string, policy: Statement[], via?: string): string {
    const context = contextOf(BREAK_GLASS, action, via);
    const given = evaluatePolicy(rights, { action, resource, context });
    const said = says(BREAK_GLASS, action, resource, policy, via);
    return given === 'allow' && (said === 'allow' || (said === 'nothing' && !action.startsWith('kms:')))
      ? 'may'
      : `role: ${given}, resource: ${said}`;
  }

  function says(arn: string, action: string, resource: string, policy: Statement[], via?: string): string {
    const principal = `arn:aws:iam::${ACCOUNT}:root`;
    // Vaults, secrets and tables name themselves by a reference or by *.
    const own = policy.map((statement) => ({
      ...statement,
      Resource: statement.Resource === '*' ? '*' : mine(statement),
    }));
    return evaluatePolicy(own, { action, resource, principal, context: contextOf(arn, action, via) });
  }

  const mine = ({ Resource }: Statement): unknown =>
    [Resource].flat().map((one) => literal(one).replace(/<[^>]+>/, 'arn:aws:s3:::mine'));
  const only = (type: string, id: string): Placed => {
    const [one, ...more] = found(type).filter((placed) => placed.id.startsWith(id));
    if (one === undefined || more.length > 0) {
      throw new Error(`${id} must be one ${type}`);
    }
    return one;
  };
  const key = `arn:aws:kms:${HERE}:key/1234abcd`;
  const secret = `arn:aws:secretsmanager:${HERE}:secret:payments-abcdef`;
  const table = `arn:aws:dynamodb:${HERE}:table/prod-privacy-SubjectKeysKeysTable-A1B2`;
  const copy = `arn:aws:dynamodb:${HERE}:table/restored-subject-keys`;
  const keyOf = (description: string): Statement[] => keys.get(description) ?? [];

  const PROMISES: Promised[] = [
    [
      'README.md',
      'put the value of each secret of the graph as break-glass',
      () => {
        const { ResourcePolicy } = only('AWS::SecretsManager::ResourcePolicy', 'Secrets').properties;
        const policy = policyIn(ResourcePolicy);
        return [
          ['secretsmanager:ListSecrets', '*', []],
          ['secretsmanager:DescribeSecret', secret, policy],
          ['secretsmanager:PutSecretValue', secret, policy],
          ['secretsmanager:UpdateSecretVersionStage', secret, policy],
          ['kms:GenerateDataKey secretsmanager', key, keyOf(CARDHOLDER)],
          ['kms:Decrypt secretsmanager', key, keyOf(CARDHOLDER)],
        ];
      },
    ],
    [
      'README.md',
      'its key can be scheduled for deletion by the break-glass role alone',
      () => [
        ['kms:ScheduleKeyDeletion', key, keyOf('Encrypts the log archive')],
        ['kms:CancelKeyDeletion', key, keyOf('Encrypts the log archive')],
        ['kms:DisableKey', key, keyOf(CARDHOLDER)],
        ['kms:PutKeyPolicy', key, keyOf(CARDHOLDER)],
      ],
    ],
    [
      'README.md',
      'versions are deleted by the break-glass role alone',
      () =>
        found('AWS::S3::BucketPolicy').flatMap(({ id, stackName, properties: { PolicyDocument } }) =>
          stackName === 'prod-data' && id.startsWith('Buckets')
            ? [
                ['s3:DeleteObjectVersion', 'arn:aws:s3:::mine/a', policyIn(PolicyDocument)],
                ['s3:ListBucketVersions', 'arn:aws:s3:::mine', policyIn(PolicyDocument)],
                ['s3:PutBucketPolicy', 'arn:aws:s3:::mine', policyIn(PolicyDocument)],
              ]
            : [],
        ),
    ],
    [
      'docs/decisions/0020-backups-nobody-can-shorten.md',
      'changes of policy, lock and vault to everybody but break-glass and CloudFormation',
      () => {
        const policy = policyIn(only('AWS::Backup::BackupVault', 'Backups').properties['AccessPolicy']);
        const vault = `arn:aws:backup:${HERE}:backup-vault:mine`;
        return [
          ['backup:PutBackupVaultAccessPolicy', vault, policy],
          ['backup:DeleteBackupVaultAccessPolicy', vault, policy],
          ['backup:PutBackupVaultLockConfiguration', vault, policy],
        ];
      },
    ],
    [
      'docs/runbooks/card-number-in-logs.md',
      'Commands run as the break-glass role',
      () => {
        const groups = found('AWS::Logs::LogGroup').map(({ properties: { LogGroupName = '' } }) => LogGroupName);
        const services = groups
          .map((name) => literal(name).replace(/<[^>]+>/, 'prod-eks'))
          .filter((name) => name.includes('/services/'));
        expect(services).toContain('/prod-eks/services/payments');
        return services.flatMap((name): [string, string, Statement[]][] => {
          const group = `arn:aws:logs:${HERE}:log-group:${name}`;
          return [
            ['logs:DeleteLogStream', `${group}:log-stream:pod-1`, []],
            ['logs:DescribeLogStreams', `${group}:*`, []],
            ['logs:FilterLogEvents', `${group}:*`, []],
            ['logs:DescribeSubscriptionFilters', `${group}:*`, []],
          ];
        });
      },
    ],
    [
      'lib/data/privacy/subject-keys.ts',
      'which the recovery undoes',
      () => {
        const { ResourcePolicy } = only('AWS::DynamoDB::Table', 'SubjectKeys').properties;
        const policy = policyIn((ResourcePolicy as { PolicyDocument: unknown }).PolicyDocument);
        const onSource = ['DescribeTable', 'DescribeContinuousBackups', 'RestoreTableToPointInTime', 'PutItem'];
        const onCopy = [
          ...['BatchWriteItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query', 'Scan', 'DescribeTable'],
          'DeleteTable',
        ];
        const uses = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo', 'CreateGrant'];
        return [
          ...onSource.map((action): [string, string, Statement[]] => [`dynamodb:${action}`, table, policy]),
          ...onCopy.map((action): [string, string, Statement[]] => [`dynamodb:${action}`, copy, []]),
          ...uses.map((action): [string, string, Statement[]] => [`kms:${action} dynamodb`, key, keyOf(PII)]),
        ];
      },
    ],
  ];

  test.each(PROMISES)('D05 D06 D07 D10 may do what %s says: %s', (file, words, asked) => {
    const text = readFileSync(join(__dirname, '../..', file), 'utf8').replace(/\n( \*)? ?/g, ' ');
    expect([file, text.includes(words)]).toEqual([file, true]);
    const questions = asked();
    expect(questions.length).toBeGreaterThan(2);
    for (const [question, resource, policy] of questions) {
      const [action = '', via] = question.split(' ');
      expect([question, resource, answer(action, resource, policy, via)]).toEqual([question, resource, 'may']);
    }
  });

  test('D06 D09 an administrator may not, whatever IAM lets him', () => {
    const admin = arnOf('administrator');
    const refused = PROMISES.flatMap(([, , asked]) => asked()).filter(
      ([question, , policy]) => policy.length > 0 && !/:(Describe|Cancel)/.test(question),
    );
    expect(refused.length).toBeGreaterThan(15);
    for (const [question, resource, policy] of refused) {
      const [action = '', via] = question.split(' ');
      const said = says(admin, action, resource, policy, via);
      expect([question, said]).toEqual([question, via === undefined ? 'deny' : 'nothing']);
    }
  });

  test('D06 D09 reads nothing that it did not restore, and removes no log but those of services', () => {
    const { ResourcePolicy } = only('AWS::DynamoDB::Table', 'SubjectKeys').properties;
    const policy = policyIn((ResourcePolicy as { PolicyDocument: unknown }).PolicyDocument);
    const trail = `arn:aws:logs:${HERE}:log-group:prod-audit-TrailEvents-A1B2:log-stream:x`;
    const cluster = `arn:aws:logs:${HERE}:log-group:/aws/eks/prod-eks/cluster:log-stream:x`;
    for (const [action, resource, of, via] of [
      ['dynamodb:GetItem', table, policy, undefined],
      ['dynamodb:Scan', table, policy, undefined],
      ['dynamodb:DeleteTable', table, policy, undefined],
      ['kms:Decrypt', key, keyOf(PII), 's3'],
      ['kms:GenerateDataKey', key, keyOf(CARDHOLDER), 'rds'],
      ['logs:DeleteLogStream', trail, [], undefined],
      ['logs:DeleteLogStream', cluster, [], undefined],
      ['logs:Unmask', `arn:aws:logs:${HERE}:log-group:/prod-eks/services/payments:*`, [], undefined],
    ] as const) {
      expect([action, answer(action, resource, [...of], via)]).toEqual([
        action,
        expect.stringMatching(/^role: nothing/),
      ]);
    }
  });
});
