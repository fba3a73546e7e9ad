import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { findingsOf } from '../../lib/testing';
import { type Statement } from '../foundation/evaluate-policy';
import { DESK, ORDERS, privacy, type PrivacyProps, properties } from './privacy-stack';

const made = privacy({ archived: true });
const template = Template.fromStack(made.stack);
const idOf = (type: string, prefix: string): string =>
  Object.keys(template.findResources(type)).find((id) => id.startsWith(prefix)) ?? '';
const managed = (prefix: string): Statement[] =>
  (properties(template, 'AWS::IAM::ManagedPolicy', prefix)['PolicyDocument'] as { Statement: Statement[] }).Statement;

const one = (name: string, roleArn = ORDERS) => ({ name, roleArn });

describe('the workflows of SubjectRequests', () => {
  test.each(['Erasure', 'Access'])('D09 %s is a standard machine under a key, logged without data, traced', (name) => {
    const machine = properties(template, 'AWS::StepFunctions::StateMachine', `Requests${name}`);
    expect(machine).toMatchObject({
      StateMachineType: 'STANDARD',
      EncryptionConfiguration: {
        Type: 'CUSTOMER_MANAGED_KMS_KEY',
        KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching('^RequestsKey'), 'Arn'] },
      },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
    const definition = machine['DefinitionString'] as string;
    const used = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, key]) => key));
    const given = Object.keys(machine['DefinitionSubstitutions'] as object);
    expect([...used].filter((key) => !given.includes(key ?? ''))).toEqual([]);
  });

  test('D09 every state leads somewhere, and every call of AWS has a way for its errors', () => {
    for (const name of ['Erasure', 'Access']) {
      const machine = properties(template, 'AWS::StepFunctions::StateMachine', `Requests${name}`);
      const check = ({ StartAt, States }: Definition): void => {
        const names = Object.keys(States);
        const targets = Object.values(States).flatMap((state) => [
          ...(JSON.stringify({ ...state, ItemProcessor: undefined }).match(/"(Next|Default)":"(\w+)"/g) ?? []),
        ]);
        const reached = new Set([StartAt, ...targets.map((text) => /:"(\w+)"/.exec(text)?.[1] ?? '')]);
        expect(names.filter((state) => !reached.has(state))).toEqual([]);
        expect([...reached].filter((state) => !names.includes(state))).toEqual([]);
        for (const [state, { Type, Catch, Retry, ItemProcessor }] of Object.entries(States)) {
          if (Type === 'Task') {
            expect([state, Catch?.at(-1)?.ErrorEquals]).toEqual([state, ['States.ALL']]);
            expect([state, Retry?.at(-1)?.ErrorEquals]).toEqual([state, ['States.ALL']]);
          }
          if (ItemProcessor) {
            check(ItemProcessor);
          }
        }
      };
      check(JSON.parse(machine['DefinitionString'] as string) as Definition);
    }
  });

  test('D09 by default: 21 days, a reminder after 14, a look every hour, the key final after a week, records for 3 years', () => {
    const { DefinitionSubstitutions } = properties(template, 'AWS::StepFunctions::StateMachine', 'RequestsErasure');
    expect(DefinitionSubstitutions).toMatchObject({
      DeadlineSeconds: String(21 * 86400),
      ReminderSeconds: String(14 * 86400),
      PollSeconds: '3600',
      RecoverySeconds: String(7 * 86400),
      KeepRecordsSeconds: String(1095 * 86400),
    });
  });

  test('D09 rings for every execution that fails, times out or is aborted', () => {
    for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
      const alarms = template.findResources('AWS::CloudWatch::Alarm', {
        Properties: Match.objectLike({
          Namespace: 'AWS/States',
          MetricName: metric,
          Threshold: 1,
          EvaluationPeriods: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alarms') }],
        }),
      });
      expect(Object.keys(alarms)).toHaveLength(2);
    }
  });

  test('D09 a machine waits for its rights, and no policy outgrows what IAM takes', () => {
    for (const name of ['Erasure', 'Access']) {
      const [machine] = Object.entries(template.findResources('AWS::StepFunctions::StateMachine')).filter(([id]) =>
        id.startsWith(`Requests${name}`),
      );
      expect(machine?.[1]['DependsOn']).toEqual(
        expect.arrayContaining([
          idOf('AWS::IAM::ManagedPolicy', `Requests${name}Policy`),
          idOf('AWS::KMS::Key', 'RequestsKey'),
        ]),
      );
      const text = JSON.stringify(managed(`Requests${name}Policy`)).replaceAll(
        /\{"(Fn::GetAtt|Ref)":.*?\}/g,
        'x'.repeat(120),
      );
      expect(text.length).toBeLessThan(6144);
    }
  });

  test('D09 thirty days of looking at the shortest interval fit into the history of one execution', () => {
    for (const name of ['Erasure', 'Access']) {
      const machine = properties(template, 'AWS::StepFunctions::StateMachine', `Requests${name}`);
      const { States } = JSON.parse(machine['DefinitionString'] as string) as Definition;
      const events = (type: string): number => (type === 'Task' ? 5 : 2);
      const loops = [
        ['ReadTasks', 'CountAnswers', 'JudgeAnswers', 'WaitForAnswers'],
        ['ReadDelivery', 'JudgeDelivery', 'WaitForDelivery'],
      ].map((states) => states.reduce((sum, state) => sum + events(States[state]?.Type ?? ''), 0));
      // A task of each participant takes nine, other states are few.
      expect(Math.max(...loops) * 31 * 48 + 50 * 9 + 500).toBeLessThan(25000);
    }
  });

  test('D09 passes all packs', () => {
    expect(findingsOf(made.requests)).toEqual([]);
  });

  test.each<[string, PrivacyProps, string]>([
    ['no participant', { participants: [] }, 'participants in requests of persons must be a whole number from 1 to 50'],
    ['a participant twice', { participants: [one('a1'), one('a1')] }, 'each once, got a1; change participants'],
    ['a name with a quote', { participants: [one(`a'b`)] }, `each once, got a'b; change participants`],
    ['any role that answers', { participants: [one('a1', '*')] }, 'without wildcards, got *; change participants'],
    ['a processing in quotes', { participants: [{ ...one('a1'), processings: ['"'] }] }, 'got "; change participants'],
    ['more than the law gives', { deadline: Duration.days(31) }, 'from 2 to 30, got 31; change deadline'],
    [
      'a key that can be had back after the month',
      { deadline: Duration.days(24) },
      'recovery of subject keys together must be a whole number from 3 to 30, got 31; change deadline',
    ],
    ['a long recovery', { recovery: Duration.days(10) }, 'together must be a whole number from 3 to 30, got 31'],
    ['a reminder after the end', { reminder: Duration.days(21) }, 'from 1 to 20, got 21; change reminder'],
    ['records for a month', { keepRecords: Duration.days(30) }, 'from 365 to 3650, got 30; change keepRecords'],
    ['a role by its ARN', { requesterRoleName: DESK }, `got "${DESK}"; change requesterRoleName`],
    ['a look every minute', { pollInterval: Duration.minutes(1) }, 'from 30 to 1440, got 1; change pollInterval'],
    ['no requester', { requesterRoleArns: [] }, 'without wildcards, got none; change requesterRoleArns'],
    ['any requester', { requesterRoleArns: ['*'] }, 'without wildcards, got *; change requesterRoleArns'],
  ])('D09 refuses %s', (_, props, message) => {
    expect(() => privacy(props)).toThrow(message);
  });
});

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Catch?: { readonly ErrorEquals: string[] }[];
        readonly Retry?: { readonly ErrorEquals: string[] }[];
        readonly ItemProcessor?: Definition;
      }
    >
  >;
}
