import { matterStates } from './matter-states';
import { type Registration } from './registration';
import { RequestKind } from './request-kind';
import { REQUEST_CANCELED, requestRecord } from './request-record';
import { call, jsonata, type WorkflowStates } from './workflow-state';

const UUID = '/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/';
const TIME =
  '/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$/';
const LONGEST_WAY_MILLIS = 30 * 86_400_000;

/**
 * Takes a request once: the first execution runs it, every later one of the same request or of the same open matter
 * answers with the state of the first and is recorded. An execution that ended without a result leaves the request to
 * whoever comes next with the same id.
 *
 * @param registration what is taken
 */
export function registrationStates(registration: Registration): WorkflowStates {
  const { kind, participants, next } = registration;
  const known = ['request', 'subject', 'dryRun', 'receivedAt', ...(kind === RequestKind.ERASURE ? ['repeat'] : [])];
  const flag = (name: string) => `($exists($states.input.${name}) ? $type($states.input.${name}) = 'boolean' : true)`;
  return {
    CheckInput: {
      Type: 'Choice',
      Choices: [
        {
          // A name or an address has no place here: executions and receipts outlive the person's data.
          Condition: jsonata(`
            $contains($string($states.input.request), ${UUID}) and $contains($string($states.input.subject), ${UUID})
            and ${flag('dryRun')} and ${flag('repeat')}
            and ($exists($states.input.receivedAt) ? ($contains($string($states.input.receivedAt), ${TIME})
              and $substring($string($states.input.receivedAt), 0, 19) <= $substring($fromMillis($millis()), 0, 19)
              and $substring($string($states.input.receivedAt), 0, 19)
                >= $substring($fromMillis($millis() - ${LONGEST_WAY_MILLIS}), 0, 19)) : true)
            and $count($filter($keys($states.input), function($key) { $not($key in ${JSON.stringify(known).replaceAll('"', "'")}) })) = 0`),
          Next: 'Remember',
        },
      ],
      Default: 'InvalidRequest',
    },
    InvalidRequest: {
      Type: 'Fail',
      Error: 'InvalidRequest',
      Cause:
        'the input must be { request, subject, receivedAt?, dryRun? }, of an erasure repeat? too: two UUIDs in small letters, a time in UTC not in the future and at most 30 days ago, true or false',
    },
    Remember: {
      Type: 'Pass',
      Assign: {
        request: jsonata('$states.input.request'),
        subject: jsonata('$states.input.subject'),
        dryRun: jsonata('$states.input.dryRun = true'),
        repeat: jsonata('$states.input.repeat = true'),
        me: jsonata('$states.context.Execution.Id'),
        participants,
        asked: participants,
        answers: [],
        reminded: false,
        isNew: true,
        failure: { reason: 'the request vanished while it was read; ask again' },
        registeredAt: jsonata('$states.context.Execution.StartTime'),
        receivedAt: jsonata(
          '$fromMillis($toMillis($exists($states.input.receivedAt) ? $states.input.receivedAt : $states.context.Execution.StartTime))',
        ),
        expires: jsonata(
          '$string($floor($toMillis($states.context.Execution.StartTime) / 1000) + ${KeepRecordsSeconds})',
        ),
      },
      Output: {},
      Next: 'SetDeadline',
    },
    SetDeadline: {
      Type: 'Pass',
      Assign: {
        deadline: jsonata('$fromMillis($toMillis($receivedAt) + 1000 * ${DeadlineSeconds})'),
        remindAt: jsonata('$fromMillis($toMillis($receivedAt) + 1000 * ${ReminderSeconds})'),
        // A request that was long on its way is due at once; it gets an answer all the same.
        waitUntil: jsonata(`$fromMillis($max([$toMillis($receivedAt) + 1000 * \${DeadlineSeconds},
          $toMillis($registeredAt) + 1000 * \${GraceSeconds}]))`),
      },
      Output: {},
      Next: 'ReadSubject',
    },
    ReadSubject: call(
      'dynamodb:getItem',
      {
        Arguments: {
          TableName: '${SubjectKeysTable}',
          Key: { subject: { S: jsonata('$subject') } },
          ConsistentRead: true,
          // Never the key: what an execution reads stands in its history for months.
          ProjectionExpression: 'subject, createdAt, erasedAt, erasedBy',
        },
        Assign: {
          known: {
            state: jsonata(`$exists($states.result.Item.erasedAt) ? 'ERASED'
              : $exists($states.result.Item.createdAt) ? 'KEY' : 'NO_KEY'`),
            erasedAt: jsonata(`$exists($states.result.Item.erasedAt) ? $states.result.Item.erasedAt.S : ''`),
            erasedBy: jsonata(`$exists($states.result.Item.erasedBy) ? $states.result.Item.erasedBy.S : ''`),
          },
          // Of the first execution: one that resumes may find the key gone already.
          keyBefore: jsonata(`$exists($states.result.Item.erasedAt) ? 'ERASED'
            : $exists($states.result.Item.createdAt) ? 'KEY' : 'NO_KEY'`),
        },
        Next: 'IsDryRun',
      },
      'NotRegistered',
    ),
    IsDryRun: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$dryRun'), Next: 'DryRun' }],
      Default: 'Register',
    },
    DryRun: {
      Type: 'Succeed',
      Output: {
        outcome: 'DRY_RUN',
        type: kind,
        request: jsonata('$request'),
        subject: jsonata('$subject'),
        key: jsonata('$known.state'),
        participants: jsonata('$participants'),
        deadline: jsonata('$deadline'),
      },
    },
    Register: call(
      'aws-sdk:dynamodb:transactWriteItems',
      {
        Arguments: {
          TransactItems: [
            { Put: requestRecord(kind, 'RUNNING') },
            {
              Put: {
                TableName: '${RequestsTable}',
                Item: {
                  id: { S: jsonata(`'open#${kind}#' & $subject`) },
                  request: { S: jsonata('$request') },
                  expiresAt: { N: jsonata('$expires') },
                },
                ConditionExpression: 'attribute_not_exists(id)',
              },
            },
          ],
        },
        Next: next,
      },
      'NotRegistered',
      [{ ErrorEquals: [REQUEST_CANCELED], Output: {}, Next: 'ReadMatter' }],
    ),
    ...matterStates(registration),
    NotRegistered: {
      Type: 'Fail',
      Error: 'NotRegistered',
      Cause: jsonata('$failure.reason'),
    },
  };
}
