import { type Registration } from './registration';
import { readRequest, REQUEST_CANCELED, requestRecord } from './request-record';
import { call, jsonata, type WorkflowStates } from './workflow-state';

const REFUSED = 'DynamoDB.ConditionalCheckFailedException';

/**
 * What becomes of a request that is not the first of its matter: it gets the state or the receipt of the first, and a
 * record that says so; it resumes it if it is the first one's own id; or it is a new matter, since what a service had to
 * keep may go by now, since the record of the first has gone, or since it is to be repeated.
 *
 * @param registration what is taken
 */
export function matterStates({ kind, archived, next }: Registration): WorkflowStates {
  const matter = `'open#${kind}#' & $subject`;
  const answer = (outcome: string, more: object) => ({ Type: 'Succeed', Output: { outcome, type: kind, ...more } });
  return {
    ReadMatter: call(
      'dynamodb:getItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(matter) } },
          ConsistentRead: true,
        },
        Assign: {
          holder: jsonata(`$exists($states.result.Item.request) ? $states.result.Item.request.S : $request`),
        },
        Next: 'ReadOwn',
      },
      'NotRegistered',
    ),
    ReadOwn: call('dynamodb:getItem', readRequest('$request', 'IsOwnKnown'), 'NotRegistered'),
    IsOwnKnown: {
      Type: 'Choice',
      Choices: [
        {
          Condition: jsonata(`$first.request = $request and ($first.subject != $subject or $first.type != '${kind}')`),
          Next: 'RequestIdTaken',
        },
        {
          Condition: jsonata(`$first.request = $request and $first.status = 'REFERRED'`),
          Assign: { isNew: false, holder: jsonata('$first.refersTo') },
          Next: 'ReadHolder',
        },
        { Condition: jsonata('$first.request = $request'), Next: 'JudgeFirst' },
      ],
      Default: 'ReadHolder',
    },
    RequestIdTaken: {
      Type: 'Fail',
      Error: 'RequestIdTaken',
      Cause: 'the id belongs to a request of another subject or kind; ask with a new id',
    },
    ReadHolder: call('dynamodb:getItem', readRequest('$holder', 'IsMatterNew'), 'NotRegistered'),
    IsMatterNew: {
      Type: 'Choice',
      Choices: [
        {
          Condition: jsonata(`$isNew and $holder != $request and ($first.status = '' or ($first.status = 'DONE'
            and ($repeat or ($first.retainedUntil != ''
              and $first.retainedUntil < $substring($fromMillis($millis()), 0, 10)))))`),
          Next: 'Renew',
        },
        { Condition: jsonata(`$isNew and $first.status != ''`), Next: 'Refer' },
      ],
      Default: 'JudgeFirst',
    },
    Renew: call(
      'aws-sdk:dynamodb:transactWriteItems',
      {
        Arguments: {
          TransactItems: [
            { Put: requestRecord(kind, 'RUNNING') },
            {
              Put: {
                TableName: '${RequestsTable}',
                Item: {
                  id: { S: jsonata(matter) },
                  request: { S: jsonata('$request') },
                  expiresAt: { N: jsonata('$expires') },
                },
                ConditionExpression: '#request = :holder',
                ExpressionAttributeNames: { '#request': 'request' },
                ExpressionAttributeValues: { ':holder': { S: jsonata('$holder') } },
              },
            },
          ],
        },
        Next: next,
      },
      'NotRegistered',
      // Somebody was faster, or it is written although the answer got lost.
      [{ ErrorEquals: [REQUEST_CANCELED], Output: {}, Next: 'ReadMatter' }],
    ),
    Refer: call(
      'dynamodb:putItem',
      { Arguments: requestRecord(kind, 'REFERRED', { refersTo: '$holder' }), Next: 'JudgeFirst' },
      'NotRegistered',
      [{ ErrorEquals: [REFUSED], Output: {}, Next: 'ReadOwn' }],
    ),
    JudgeFirst: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(`$first.status = 'DONE'`), Next: 'ReadReceipt' },
        // A try that was written although its answer got lost.
        { Condition: jsonata('$first.execution = $me'), Next: next },
        { Condition: jsonata(`$first.status = ''`), Next: 'NotRegistered' },
        {
          Condition: jsonata(`$first.request = $request and $first.status in ['RUNNING', 'COLLECTED']`),
          Next: 'LookAtExecution',
        },
        { Condition: jsonata('$first.request = $request'), Next: 'TakeOver' },
      ],
      Default: 'AlreadyUnderWay',
    },
    ReadReceipt: call(
      'dynamodb:getItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'receipt#' & $first.request`) } },
          ConsistentRead: true,
        },
        Assign: { receipt: jsonata('$parse($states.result.Item.receipt.S)') },
        Next: archived ? 'IsArchived' : 'AlreadyDone',
      },
      'NotRegistered',
    ),
    ...(archived && {
      IsArchived: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata(`$first.archivedAt = ''`), Next: 'Archive' }],
        Default: 'AlreadyDone',
      },
    }),
    AlreadyDone: answer('ALREADY_DONE', {
      request: jsonata('$first.request'),
      receipt: jsonata('$receipt'),
    }),
    AlreadyUnderWay: answer('ALREADY_UNDER_WAY', {
      request: jsonata('$first.request'),
      status: jsonata('$first.status'),
      deadline: jsonata('$first.deadline'),
    }),
    LookAtExecution: call(
      'aws-sdk:sfn:describeExecution',
      {
        Arguments: { ExecutionArn: jsonata('$first.execution') },
        Output: { status: jsonata('$states.result.Status') },
        Next: 'IsItRunning',
      },
      'NotRegistered',
      [{ ErrorEquals: ['Sfn.ExecutionDoesNotExistException'], Output: {}, Next: 'TakeOver' }],
    ),
    IsItRunning: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$states.input.status = 'RUNNING'`), Next: 'AlreadyUnderWay' }],
      Default: 'TakeOver',
    },
    TakeOver: call(
      'dynamodb:updateItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'request#' & $request`) } },
          UpdateExpression: 'SET #status = :running, #execution = :me, expiresAt = :expires REMOVE #reason',
          ConditionExpression: '#status = :status AND #execution = :execution',
          ExpressionAttributeNames: { '#status': 'status', '#execution': 'execution', '#reason': 'reason' },
          ExpressionAttributeValues: {
            ':running': { S: 'RUNNING' },
            ':me': { S: jsonata('$me') },
            ':expires': { N: jsonata('$expires') },
            ':status': { S: jsonata('$first.status') },
            ':execution': { S: jsonata('$first.execution') },
          },
        },
        Assign: {
          registeredAt: jsonata('$first.registeredAt'),
          receivedAt: jsonata('$first.receivedAt'),
          keyBefore: jsonata('$first.keyBefore'),
          deadline: jsonata('$first.deadline'),
          remindAt: jsonata('$fromMillis($toMillis($first.receivedAt) + 1000 * ${ReminderSeconds})'),
          // Late is still due: whoever resumes it after the deadline gets an answer too.
          waitUntil: jsonata(`$fromMillis($max([$toMillis($first.deadline),
            $toMillis($states.context.Execution.StartTime) + 1000 * \${GraceSeconds}]))`),
        },
        Next: next,
      },
      'NotRegistered',
      [{ ErrorEquals: [REFUSED], Output: {}, Next: 'AlreadyUnderWay' }],
    ),
  };
}
