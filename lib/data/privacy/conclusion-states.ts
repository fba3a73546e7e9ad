import { RequestKind } from './request-kind';
import { REQUEST_CANCELED } from './request-record';
import { KEY_IS_LEFT, TASKS_ARE_CONFIRMED } from './transaction-checks';
import { call, jsonata, type WorkflowStates } from './workflow-state';

/** The state of a record that can end well. */
const BEFORE: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: 'RUNNING',
  [RequestKind.ACCESS]: 'COLLECTED',
};

/** What else must hold, or change, for a request to be done. */
const ALSO: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: `[{'ConditionCheck': {'TableName': '\${SubjectKeysTable}', 'Key': {'subject': {'S': $subject}},
    'ConditionExpression': 'attribute_exists(erasedAt) AND attribute_not_exists(wrappedKey)'}}]`,
  // The next request of the same person is a new matter; an erasure is none twice.
  [RequestKind.ACCESS]: `$append([{'Delete': {'TableName': '\${RequestsTable}',
      'Key': {'id': {'S': 'open#${RequestKind.ACCESS}#' & $subject}}}},
    {'ConditionCheck': {'TableName': '\${RequestsTable}', 'Key': {'id': {'S': 'delivery#' & $request}},
      'ConditionExpression': '#status = :delivered', 'ExpressionAttributeNames': {'#status': 'status'},
      'ExpressionAttributeValues': {':delivered': {'S': 'DELIVERED'}}}}], ${KEY_IS_LEFT})`,
};

const NOT_VERIFIED: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: 'not verified: the key is there, or a task is open',
  [RequestKind.ACCESS]: 'not verified: it is not delivered, a task is open, or the person was erased meanwhile',
};

/**
 * Writes the receipt and ends the request, in one transaction that DynamoDB itself takes only if the key is gone and every
 * task is confirmed at that moment, or for access if it was delivered: there is no way to `DONE` that passes the
 * verification by. Everything else ends as `INCOMPLETE` and in a failed execution. Only then is the receipt archived, so
 * that no locked copy says what was not proven.
 *
 * @param kind what is asked for
 * @param archived whether the receipt is archived
 */
export function conclusionStates(kind: RequestKind, archived: boolean): WorkflowStates {
  const proven = archived ? 'Archive' : 'Done';
  return {
    Conclude: call(
      'aws-sdk:dynamodb:transactWriteItems',
      {
        Arguments: {
          TransactItems: jsonata(`$append($append([
            {'Put': {'TableName': '\${RequestsTable}',
              'Item': {'id': {'S': 'receipt#' & $request}, 'receipt': {'S': $string($receipt)},
                'expiresAt': {'N': $expires}},
              'ConditionExpression': 'attribute_not_exists(id)'}},
            {'Update': {'TableName': '\${RequestsTable}', 'Key': {'id': {'S': 'request#' & $request}},
              'UpdateExpression': 'SET #status = :done, completedAt = :now, retainedUntil = :until',
              'ConditionExpression': '#status = :before AND #execution = :me',
              'ExpressionAttributeNames': {'#status': 'status', '#execution': 'execution'},
              'ExpressionAttributeValues': {':done': {'S': 'DONE'}, ':now': {'S': $receipt.completedAt},
                ':until': {'S': $receipt.retainedUntil}, ':before': {'S': '${BEFORE[kind]}'}, ':me': {'S': $me}}}}
          ], ${ALSO[kind]}), ${TASKS_ARE_CONFIRMED[kind]})`),
        },
        Next: proven,
      },
      'MarkIncomplete',
      [{ ErrorEquals: [REQUEST_CANCELED], Output: {}, Next: 'ReadOutcome' }],
    ),
    ReadOutcome: call(
      'dynamodb:getItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'request#' & $request`) } },
          ConsistentRead: true,
        },
        Assign: { failure: { reason: NOT_VERIFIED[kind] } },
        Output: {
          // A try that was written although its answer got lost.
          done: jsonata(
            `$exists($states.result.Item.status) and $states.result.Item.status.S = 'DONE' and $states.result.Item.execution.S = $me`,
          ),
        },
        Next: 'WasItDone',
      },
      'MarkIncomplete',
    ),
    WasItDone: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$states.input.done'), Next: proven }],
      Default: 'MarkIncomplete',
    },
    ...(archived && archiveStates()),
    Done: {
      Type: 'Succeed',
      Output: { outcome: 'DONE', request: jsonata('$receipt.request'), receipt: jsonata('$receipt') },
    },
    MarkIncomplete: call(
      'dynamodb:updateItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'request#' & $request`) } },
          UpdateExpression: 'SET #status = :incomplete, #reason = :reason',
          ConditionExpression: '#status IN (:running, :collected) AND #execution = :me',
          ExpressionAttributeNames: { '#status': 'status', '#execution': 'execution', '#reason': 'reason' },
          ExpressionAttributeValues: {
            ':incomplete': { S: 'INCOMPLETE' },
            ':reason': { S: jsonata('$failure.reason') },
            ':running': { S: 'RUNNING' },
            ':collected': { S: 'COLLECTED' },
            ':me': { S: jsonata('$me') },
          },
        },
        Next: 'Incomplete',
      },
      'NotMarked',
    ),
    NotMarked: {
      Type: 'Fail',
      Error: 'Incomplete',
      Cause: 'the request is not done, and its record still says that it runs; start it again with the same id',
    },
    Incomplete: { Type: 'Fail', Error: 'Incomplete', Cause: jsonata('$failure.reason') },
  };
}

/** Copies the receipt of a request that is done; another try does it again if that failed. */
function archiveStates(): WorkflowStates {
  return {
    Archive: call(
      'aws-sdk:s3:putObject',
      {
        Arguments: {
          Bucket: '${ArchiveBucket}',
          Key: jsonata(`'privacy-receipts/' & $receipt.request & '.json'`),
          ContentType: 'application/json',
          // A bucket under Object Lock takes nothing without one.
          ChecksumAlgorithm: 'SHA256',
          Body: jsonata('$receipt'),
        },
        Next: 'MarkArchived',
      },
      'NotArchived',
    ),
    MarkArchived: call(
      'dynamodb:updateItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'request#' & $receipt.request`) } },
          UpdateExpression: 'SET archivedAt = :now',
          ConditionExpression: 'attribute_exists(id)',
          ExpressionAttributeValues: { ':now': { S: jsonata('$fromMillis($millis())') } },
        },
        Next: 'Done',
      },
      'NotArchived',
    ),
    NotArchived: {
      Type: 'Fail',
      Error: 'NotArchived',
      Cause:
        'the request is done and its receipt is in the table, but not in the archive; start it again with the same id',
    },
  };
}
