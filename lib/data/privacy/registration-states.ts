import { type RequestKind } from './request-kind';
import { call, jsonata, type WorkflowStates } from './workflow-state';

const UUID = '/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/';
const CANCELED = 'DynamoDb.TransactionCanceledException';
const REFUSED = 'DynamoDB.ConditionalCheckFailedException';

/**
 * Takes a request once: the first execution runs it, every later one of the same request or of the same open matter
 * answers with the state of the first. An execution that ended without a result leaves the request to whoever comes next
 * with the same id.
 *
 * @param kind what is asked for
 * @param participants the services that are asked
 * @param next the state that does the work
 */
export function registrationStates(kind: RequestKind, participants: readonly string[], next: string): WorkflowStates {
  const own = `'request#' & $request`;
  const matter = `'open#${kind}#' & $subject`;
  const answer = (outcome: string, more: object) => ({ Type: 'Succeed', Output: { outcome, type: kind, ...more } });
  return {
    CheckInput: {
      Type: 'Choice',
      Choices: [
        {
          // A name or an address has no place here: executions and receipts outlive the person's data.
          Condition: jsonata(`
            $contains($string($states.input.request), ${UUID}) and $contains($string($states.input.subject), ${UUID})
            and ($exists($states.input.dryRun) ? $type($states.input.dryRun) = 'boolean' : true)
            and $count($filter($keys($states.input), function($key) { $not($key in ['request', 'subject', 'dryRun']) })) = 0`),
          Next: 'Remember',
        },
      ],
      Default: 'InvalidRequest',
    },
    InvalidRequest: {
      Type: 'Fail',
      Error: 'InvalidRequest',
      Cause: 'the input must be { request, subject, dryRun? }: two UUIDs in small letters, and true or false',
    },
    Remember: {
      Type: 'Pass',
      Assign: {
        request: jsonata('$states.input.request'),
        subject: jsonata('$states.input.subject'),
        dryRun: jsonata('$states.input.dryRun = true'),
        me: jsonata('$states.context.Execution.Id'),
        participants,
        asked: participants,
        answers: [],
        reminded: false,
        failure: { reason: 'the request vanished while it was read; ask again' },
        registeredAt: jsonata('$states.context.Execution.StartTime'),
        deadline: jsonata('$fromMillis($toMillis($states.context.Execution.StartTime) + 1000 * ${DeadlineSeconds})'),
        waitUntil: jsonata('$fromMillis($toMillis($states.context.Execution.StartTime) + 1000 * ${DeadlineSeconds})'),
        remindAt: jsonata('$fromMillis($toMillis($states.context.Execution.StartTime) + 1000 * ${ReminderSeconds})'),
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
    DryRun: answer('DRY_RUN', {
      request: jsonata('$request'),
      subject: jsonata('$subject'),
      key: jsonata('$known.state'),
      participants: jsonata('$participants'),
      deadline: jsonata('$deadline'),
    }),
    Register: call(
      'aws-sdk:dynamodb:transactWriteItems',
      {
        Arguments: {
          TransactItems: [
            {
              Put: {
                TableName: '${RequestsTable}',
                Item: {
                  id: { S: jsonata(own) },
                  request: { S: jsonata('$request') },
                  subject: { S: jsonata('$subject') },
                  type: { S: kind },
                  status: { S: 'RUNNING' },
                  execution: { S: jsonata('$me') },
                  registeredAt: { S: jsonata('$registeredAt') },
                  deadline: { S: jsonata('$deadline') },
                },
                ConditionExpression: 'attribute_not_exists(id)',
              },
            },
            {
              Put: {
                TableName: '${RequestsTable}',
                Item: { id: { S: jsonata(matter) }, request: { S: jsonata('$request') } },
                ConditionExpression: 'attribute_not_exists(id)',
              },
            },
          ],
        },
        Next: next,
      },
      'NotRegistered',
      [{ ErrorEquals: [CANCELED], Output: {}, Next: 'ReadMatter' }],
    ),
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
        { Condition: jsonata('$first.request = $request'), Next: 'JudgeFirst' },
      ],
      Default: 'ReadHolder',
    },
    RequestIdTaken: {
      Type: 'Fail',
      Error: 'RequestIdTaken',
      Cause: 'the id belongs to a request of another subject or kind; ask with a new id',
    },
    ReadHolder: call('dynamodb:getItem', readRequest('$holder', 'JudgeFirst'), 'NotRegistered'),
    JudgeFirst: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(`$first.status = 'DONE'`), Next: 'ReadReceipt' },
        // A try that was written although its answer got lost.
        { Condition: jsonata('$first.execution = $me'), Next: next },
        { Condition: jsonata(`$first.status = ''`), Next: 'NotRegistered' },
        { Condition: jsonata(`$first.request = $request and $first.status = 'RUNNING'`), Next: 'LookAtExecution' },
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
        Output: { receipt: jsonata('$states.result.Item.receipt.S') },
        Next: 'AlreadyDone',
      },
      'NotRegistered',
    ),
    AlreadyDone: answer('ALREADY_DONE', {
      request: jsonata('$first.request'),
      receipt: jsonata('$parse($states.input.receipt)'),
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
          Key: { id: { S: jsonata(own) } },
          UpdateExpression: 'SET #status = :running, #execution = :me REMOVE #reason',
          ConditionExpression: '#status = :status AND #execution = :execution',
          ExpressionAttributeNames: { '#status': 'status', '#execution': 'execution', '#reason': 'reason' },
          ExpressionAttributeValues: {
            ':running': { S: 'RUNNING' },
            ':me': { S: jsonata('$me') },
            ':status': { S: jsonata('$first.status') },
            ':execution': { S: jsonata('$first.execution') },
          },
        },
        Assign: {
          registeredAt: jsonata('$first.registeredAt'),
          deadline: jsonata('$first.deadline'),
          remindAt: jsonata('$fromMillis($toMillis($first.registeredAt) + 1000 * ${ReminderSeconds})'),
          // Late is still due: whoever resumes it after the deadline gets an answer too.
          waitUntil: jsonata(`$fromMillis($max([$toMillis($first.deadline),
            $toMillis($states.context.Execution.StartTime) + 1000 * \${GraceSeconds}]))`),
        },
        Next: next,
      },
      'NotRegistered',
      [{ ErrorEquals: [REFUSED], Output: {}, Next: 'AlreadyUnderWay' }],
    ),
    NotRegistered: {
      Type: 'Fail',
      Error: 'NotRegistered',
      Cause: jsonata('$failure.reason'),
    },
  };
}

/** Reads the record of a request into `$first`; texts are empty if there is none. */
function readRequest(id: string, next: string) {
  const names = ['request', 'subject', 'type', 'status', 'execution', 'registeredAt', 'deadline'];
  const text = (name: string) => `$exists($states.result.Item.${name}) ? $states.result.Item.${name}.S : ''`;
  return {
    Arguments: {
      TableName: '${RequestsTable}',
      Key: { id: { S: jsonata(`'request#' & ${id}`) } },
      ConsistentRead: true,
    },
    Assign: { first: Object.fromEntries(names.map((name) => [name, jsonata(text(name))])) },
    Next: next,
  };
}
