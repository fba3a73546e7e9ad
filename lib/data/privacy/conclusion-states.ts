import { RequestKind } from './request-kind';
import { call, jsonata, type WorkflowStates } from './workflow-state';

const CONFIRMED: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: `{':one': {'S': 'DONE'}, ':other': {'S': 'RETAINED'}}`,
  [RequestKind.ACCESS]: `{':one': {'S': 'DONE'}, ':other': {'S': 'NONE'}}`,
};

/** What else must hold, or change, for a request to be done. */
const ALSO: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: `{'ConditionCheck': {'TableName': '\${SubjectKeysTable}', 'Key': {'subject': {'S': $subject}},
    'ConditionExpression': 'attribute_exists(erasedAt) AND attribute_not_exists(wrappedKey)'}}`,
  // The next request of the same person is a new matter; an erasure is none twice.
  [RequestKind.ACCESS]: `{'Delete': {'TableName': '\${RequestsTable}',
    'Key': {'id': {'S': 'open#${RequestKind.ACCESS}#' & $subject}}}}`,
};

/**
 * Writes the receipt and ends the request, in one transaction that DynamoDB itself takes only if the key is gone and every
 * task is confirmed at that moment: there is no way to `DONE` that passes the verification by. Everything else ends as
 * `INCOMPLETE` and in a failed execution.
 *
 * @param kind what is asked for
 * @param archived whether the receipt is archived first
 */
export function conclusionStates(kind: RequestKind, archived: boolean): WorkflowStates {
  return {
    ...(archived && {
      Archive: call(
        'aws-sdk:s3:putObject',
        {
          Arguments: {
            Bucket: '${ArchiveBucket}',
            Key: jsonata(`'privacy-receipts/' & $request & '.json'`),
            ContentType: 'application/json',
            // A bucket under Object Lock takes nothing without one.
            ChecksumAlgorithm: 'SHA256',
            Body: jsonata('$receipt'),
          },
          Next: 'Conclude',
        },
        'MarkIncomplete',
      ),
    }),
    Conclude: call(
      'aws-sdk:dynamodb:transactWriteItems',
      {
        Arguments: {
          TransactItems: jsonata(`$append([
            {'Put': {'TableName': '\${RequestsTable}',
              'Item': {'id': {'S': 'receipt#' & $request}, 'receipt': {'S': $string($receipt)}},
              'ConditionExpression': 'attribute_not_exists(id)'}},
            {'Update': {'TableName': '\${RequestsTable}', 'Key': {'id': {'S': 'request#' & $request}},
              'UpdateExpression': 'SET #status = :done, completedAt = :now',
              'ConditionExpression': '#status = :running AND #execution = :me',
              'ExpressionAttributeNames': {'#status': 'status', '#execution': 'execution'},
              'ExpressionAttributeValues': {':done': {'S': 'DONE'}, ':now': {'S': $receipt.completedAt},
                ':running': {'S': 'RUNNING'}, ':me': {'S': $me}}}},
            ${ALSO[kind]}
          ], $map($asked, function($p) {
            {'ConditionCheck': {'TableName': '\${TasksTable}',
              'Key': {'participant': {'S': $p}, 'request': {'S': $request}},
              'ConditionExpression': '#status IN (:one, :other)',
              'ExpressionAttributeNames': {'#status': 'status'},
              'ExpressionAttributeValues': ${CONFIRMED[kind]}}} }))`),
        },
        Next: 'Done',
      },
      'MarkIncomplete',
      [{ ErrorEquals: ['DynamoDb.TransactionCanceledException'], Output: {}, Next: 'ReadOutcome' }],
    ),
    ReadOutcome: call(
      'dynamodb:getItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'request#' & $request`) } },
          ConsistentRead: true,
        },
        Assign: { failure: { reason: 'not verified: the key is there, or a task is open' } },
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
      Choices: [{ Condition: jsonata('$states.input.done'), Next: 'Done' }],
      Default: 'MarkIncomplete',
    },
    Done: { Type: 'Succeed', Output: { outcome: 'DONE', request: jsonata('$request'), receipt: jsonata('$receipt') } },
    MarkIncomplete: call(
      'dynamodb:updateItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'request#' & $request`) } },
          UpdateExpression: 'SET #status = :incomplete, #reason = :reason',
          ConditionExpression: '#status = :running AND #execution = :me',
          ExpressionAttributeNames: { '#status': 'status', '#execution': 'execution', '#reason': 'reason' },
          ExpressionAttributeValues: {
            ':incomplete': { S: 'INCOMPLETE' },
            ':reason': { S: jsonata('$failure.reason') },
            ':running': { S: 'RUNNING' },
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
