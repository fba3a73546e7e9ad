import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeploymentReading, type ManagedSecretProps } from '../../../lib/data';
import { evaluatePolicy, type Request, type Statement } from '../../foundation/evaluate-policy';
import { BREAK_GLASS, READER, role, secretPlace, secretUnderTest } from './secret-place';

const DEPLOYER = role('cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1');
const ROTATOR = role('rotator');
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:a-AbCdEf';
const WITH_MFA = { 'aws:MultiFactorAuthPresent': 'true' };

const READ = ['GetSecretValue'];
const WRITE = ['PutSecretValue', 'UpdateSecretVersionStage'];
const CONFIGURE = [
  'CancelRotateSecret',
  'DeleteResourcePolicy',
  'PutResourcePolicy',
  'RemoveRegionsFromReplication',
  'ReplicateSecretToRegions',
  'RestoreSecret',
  'RotateSecret',
  'StopReplicationToReplica',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
];
const DELETE = ['DeleteSecret'];
const EVERYTHING = [...READ, ...WRITE, ...CONFIGURE, ...DELETE];

interface UnderTest {
  readonly statements: Statement[];
}

function underTest(props: Partial<ManagedSecretProps> = {}, breakGlass = true): UnderTest {
  const place = secretPlace(breakGlass);
  const subject = secretUnderTest(place, props);
  subject.admitRotation(iam.Role.fromRoleArn(place.stack, 'Rotator', ROTATOR));
  const [policy] = Object.values(Template.fromStack(place.stack).findResources('AWS::SecretsManager::ResourcePolicy'));
  return { statements: policy?.['Properties'].ResourcePolicy.Statement };
}

const memo = new Map<string, UnderTest>();
function shared(): UnderTest {
  const known = memo.get('') ?? underTest();
  memo.set('', known);
  return known;
}

/** Which of the actions the principal may call that its own policy allows them all. */
function permitted(statements: Statement[], principal: string, actions: string[], context: Request['context'] = {}) {
  const service = principal.endsWith('.amazonaws.com');
  return actions.filter(
    (action) =>
      evaluatePolicy(statements, {
        action: `secretsmanager:${action}`,
        resource: SECRET,
        principal,
        context: {
          'aws:PrincipalIsAWSService': String(service),
          ...(!service && { 'aws:PrincipalArn': principal }),
          ...context,
        },
      }) !== 'deny',
  );
}

describe('the policy of a ManagedSecret', () => {
  test('D06 by default is complete, and allows nothing', () => {
    const { statements } = shared();
    const actions = (names: string[]) =>
      names.length === 1 ? `secretsmanager:${names[0]}` : names.map((name) => `secretsmanager:${name}`);
    const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*' };
    const others = (...roles: unknown[]) => ({
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      ArnNotEquals: { 'aws:PrincipalArn': roles.length === 1 ? roles[0] : roles },
    });
    expect(statements).toEqual([
      { Sid: 'ReadersAlone', ...deny, Action: actions(READ), Condition: others(READER, ROTATOR, BREAK_GLASS) },
      { Sid: 'RotationAlone', ...deny, Action: actions(WRITE), Condition: others(ROTATOR, BREAK_GLASS) },
      { Sid: 'DeploymentsAlone', ...deny, Action: actions(CONFIGURE), Condition: others(DEPLOYER, BREAK_GLASS) },
      { Sid: 'EmergenciesAlone', ...deny, Action: actions(DELETE), Condition: others([BREAK_GLASS]) },
      {
        Sid: 'NoDeletionAtOnce',
        ...deny,
        Action: actions(DELETE),
        Condition: { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } },
      },
      {
        Sid: 'LongestRecovery',
        ...deny,
        Action: actions(DELETE),
        Condition: { NumericLessThan: { 'secretsmanager:RecoveryWindowInDays': 30 } },
      },
    ]);
  });

  test.each<[string, string, Request['context'], string[]]>([
    ['its reader', READER, {}, READ],
    ['the function that rotates it', ROTATOR, {}, [...READ, ...WRITE]],
    ['the deploying role', DEPLOYER, {}, CONFIGURE],
    ['break-glass, asked for MFA where it is taken', BREAK_GLASS, {}, EVERYTHING],
    ['break-glass whose request says MFA', BREAK_GLASS, WITH_MFA, EVERYTHING],
    ['break-glass whose request says none', BREAK_GLASS, { 'aws:MultiFactorAuthPresent': 'false' }, EVERYTHING],
    ['an administrator', role('administrator'), {}, []],
    ['an administrator with MFA', role('administrator'), WITH_MFA, []],
    ['another service', role('prod-web'), {}, []],
    ['a role that begins like the reader', `${READER}-2`, {}, []],
    ['the reader’s namesake of another account', role('prod-payments', '222222222222'), {}, []],
    ['break-glass of another account', role('prod-break-glass', '222222222222'), WITH_MFA, []],
    ['the deploying role of another region', DEPLOYER.replace('eu-west-1', 'us-east-1'), {}, []],
    ['the root user', 'arn:aws:iam::111111111111:root', WITH_MFA, []],
  ])('D06 %s may do this and no more', (_, principal, context, may) => {
    const { statements } = shared();
    expect(permitted(statements, principal, EVERYTHING, context).sort()).toEqual([...may].sort());
  });

  test('D06 whoever may delete it may not do so at once, nor before 30 days', () => {
    const { statements } = shared();
    const may = (context: Request['context']) => permitted(statements, BREAK_GLASS, DELETE, context).length === 1;
    expect(may({ 'secretsmanager:ForceDeleteWithoutRecovery': 'true' })).toBe(false);
    expect(may({ 'secretsmanager:RecoveryWindowInDays': '29' })).toBe(false);
    expect(may({ 'secretsmanager:RecoveryWindowInDays': '30' })).toBe(true);
    expect(may({ 'secretsmanager:ForceDeleteWithoutRecovery': 'false' })).toBe(true);
  });

  test('D06 what tells nothing of the value stays open to the account', () => {
    const { statements } = shared();
    const open = ['DescribeSecret', 'GetResourcePolicy', 'ListSecretVersionIds', 'ValidateResourcePolicy'];
    expect(permitted(statements, role('auditor'), open)).toEqual(open);
  });

  test('D06 templates may refer to the value if that is said, and still not put one', () => {
    const { statements } = underTest({ deploymentReading: DeploymentReading.ALLOWED });
    expect(permitted(statements, DEPLOYER, EVERYTHING)).toEqual([...READ, ...CONFIGURE]);
  });

  test('D06 without a role for emergencies nobody deletes it, and deployments still configure it', () => {
    const { statements } = underTest({}, false);
    expect(permitted(statements, DEPLOYER, EVERYTHING)).toEqual(CONFIGURE);
    expect(permitted(statements, BREAK_GLASS, EVERYTHING, WITH_MFA)).toEqual([]);
    expect(permitted(statements, role('administrator'), EVERYTHING, WITH_MFA)).toEqual([]);
    expect(permitted(statements, READER, EVERYTHING)).toEqual(READ);
  });

  test('D06 without readers and rotation nobody reads it but in an emergency', () => {
    const place = secretPlace();
    secretUnderTest(place, { readerRoleArns: [] });
    const [policy] = Object.values(
      Template.fromStack(place.stack).findResources('AWS::SecretsManager::ResourcePolicy'),
    );
    const statements = policy?.['Properties'].ResourcePolicy.Statement as Statement[];
    expect(permitted(statements, READER, READ)).toEqual([]);
    expect(permitted(statements, role('administrator'), READ, WITH_MFA)).toEqual([]);
    expect(permitted(statements, BREAK_GLASS, READ)).toEqual(READ);
  });
});
