import { conclusionStates } from './conclusion-states';
import { registrationStates } from './registration-states';
import { RequestKind } from './request-kind';
import { taskStates } from './task-states';
import { call, jsonata, type WorkflowState } from './workflow-state';

/** Longer than any wait in it; the deadline itself is kept inside. */
const LONGEST_SECONDS = 60 * 24 * 3600;

/**
 * The workflow that forgets a person, as the Amazon States Language. The key goes last: until then a participant can find
 * what it must delete, re-encrypt what the law makes it keep, and a mistake can be undone. What it missed, or what comes
 * late, dies with the key.
 *
 * @param participants the services that are asked
 * @param archived whether receipts are archived
 */
export function erasureDefinition(participants: readonly string[], archived: boolean): WorkflowState {
  return {
    Comment: 'Forgets a person: every service deletes or says what it must keep, then the key goes',
    QueryLanguage: 'JSONata',
    StartAt: 'CheckInput',
    TimeoutSeconds: LONGEST_SECONDS,
    States: {
      ...registrationStates({ kind: RequestKind.ERASURE, participants, archived, next: 'OpenTasks' }),
      ...taskStates(RequestKind.ERASURE, 'ForgetKey'),
      ForgetKey: call(
        'dynamodb:updateItem',
        {
          Arguments: {
            TableName: '${SubjectKeysTable}',
            Key: { subject: { S: jsonata('$subject') } },
            UpdateExpression:
              'SET erasedAt = if_not_exists(erasedAt, :now), erasedBy = if_not_exists(erasedBy, :request) REMOVE wrappedKey, createdAt, #version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: {
              ':now': { S: jsonata('$fromMillis($millis())') },
              ':request': { S: jsonata('$request') },
            },
          },
          Next: 'ReadTombstone',
        },
        'MarkIncomplete',
      ),
      ReadTombstone: call(
        'dynamodb:getItem',
        {
          Arguments: {
            TableName: '${SubjectKeysTable}',
            Key: { subject: { S: jsonata('$subject') } },
            ConsistentRead: true,
            ProjectionExpression: 'subject, createdAt, erasedAt, erasedBy',
          },
          Assign: {
            erasedAt: jsonata(`$exists($states.result.Item.erasedAt) ? $states.result.Item.erasedAt.S : ''`),
            failure: { reason: 'not verified: there is no tombstone where the key was' },
          },
          Output: {
            isErased: jsonata('$exists($states.result.Item.erasedAt) and $not($exists($states.result.Item.createdAt))'),
          },
          Next: 'IsErased',
        },
        'MarkIncomplete',
      ),
      IsErased: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$states.input.isErased'), Next: 'WriteReceipt' }],
        Default: 'MarkIncomplete',
      },
      WriteReceipt: {
        Type: 'Pass',
        Assign: {
          receipt: {
            version: 1,
            type: RequestKind.ERASURE,
            dryRun: false,
            request: jsonata('$request'),
            subject: jsonata('$subject'),
            execution: jsonata('$me'),
            receivedAt: jsonata('$receivedAt'),
            registeredAt: jsonata('$registeredAt'),
            deadline: jsonata('$deadline'),
            completedAt: jsonata('$fromMillis($millis())'),
            late: jsonata('$millis() > $toMillis($deadline)'),
            keyBefore: jsonata('$keyBefore'),
            erasedAt: jsonata('$erasedAt'),
            // Until then the table can be restored to a moment before the erasure; says nothing of any other copy.
            keyFinalOn: jsonata('$fromMillis($toMillis($erasedAt) + 1000 * ${RecoverySeconds})'),
            // The first day on which something that was kept may go; then a new request asks again.
            retainedUntil: jsonata(
              `$join([$sort($filter($answers, function($a) { $a.status = 'RETAINED' }).retainedUntil)[0]])`,
            ),
            participants: jsonata('$answers'),
          },
        },
        Output: {},
        Next: 'Conclude',
      },
      ...conclusionStates(RequestKind.ERASURE, archived),
    },
  };
}
