import { RequestKind } from './request-kind';
import { type RequestParticipant } from './request-participant';
import { REQUEST_CANCELED } from './request-record';
import { transactionChecks } from './transaction-checks';
import { call, jsonata, type WorkflowStates } from './workflow-state';

/**
 * Says where the parts of a copy are, and waits until whoever asked has handed them over. Protects against a copy that is
 * complete and that nobody ever got: collected is not done.
 *
 * @param participants the services that were asked
 * @param next the state after the delivery
 */
export function deliveryStates(participants: readonly RequestParticipant[], next: string): WorkflowStates {
  const named = Object.fromEntries(participants.map(({ name, processings = [] }) => [name, processings]));
  return {
    ListParts: {
      Type: 'Pass',
      Assign: {
        collectedAt: jsonata('$fromMillis($millis())'),
        deliverUntil: jsonata('$fromMillis($max([$toMillis($waitUntil), $millis() + 1000 * ${GraceSeconds}]))'),
        deliveryReminded: false,
        concerned: jsonata(
          `[$distinct($filter($answers, function($a) { $a.status = 'DONE' }).($lookup(${JSON.stringify(named)}, participant)))]`,
        ),
      },
      Output: {},
      Next: 'Collect',
    },
    Collect: call(
      'aws-sdk:dynamodb:transactWriteItems',
      {
        Arguments: {
          TransactItems: jsonata(`$append([
            {'Update': {'TableName': '\${RequestsTable}', 'Key': {'id': {'S': 'request#' & $request}},
              'UpdateExpression': 'SET #status = :collected',
              'ConditionExpression': '#status IN (:running, :collected) AND #execution = :me',
              'ExpressionAttributeNames': {'#status': 'status', '#execution': 'execution'},
              'ExpressionAttributeValues': {':running': {'S': 'RUNNING'}, ':collected': {'S': 'COLLECTED'},
                ':me': {'S': $me}}}},
            {'Put': {'TableName': '\${RequestsTable}',
              'Item': {'id': {'S': 'delivery#' & $request}, 'status': {'S': 'COLLECTED'},
                'subject': {'S': $subject}, 'collectedAt': {'S': $collectedAt}, 'deadline': {'S': $deliverUntil},
                'parts': {'S': $string($answers)}, 'processings': {'S': $string($concerned)},
                'expiresAt': {'N': $expires}}}}
          ], ${transactionChecks(RequestKind.ACCESS)})`),
        },
        Next: 'ReadDelivery',
      },
      'MarkIncomplete',
      [
        {
          ErrorEquals: [REQUEST_CANCELED],
          Assign: { failure: { reason: 'not collected: a task is open, or the person was erased meanwhile' } },
          Output: {},
          Next: 'MarkIncomplete',
        },
      ],
    ),
    ReadDelivery: call(
      'dynamodb:getItem',
      {
        Arguments: {
          TableName: '${RequestsTable}',
          Key: { id: { S: jsonata(`'delivery#' & $request`) } },
          ConsistentRead: true,
          ProjectionExpression: '#status, deliveredAt',
          ExpressionAttributeNames: { '#status': 'status' },
        },
        Assign: {
          deliveredAt: jsonata(`$exists($states.result.Item.status.S) and $states.result.Item.status.S = 'DELIVERED'
            and $exists($states.result.Item.deliveredAt.S) ? $substring($states.result.Item.deliveredAt.S, 0, 40) : ''`),
        },
        Next: 'JudgeDelivery',
      },
      'MarkIncomplete',
    ),
    JudgeDelivery: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata('$contains($deliveredAt, /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$/)'), Next: next },
        {
          Condition: jsonata('$millis() >= $toMillis($deliverUntil)'),
          Assign: { failure: { reason: 'collected, and not delivered until the deadline' } },
          Next: 'MarkIncomplete',
        },
        {
          Condition: jsonata('$not($deliveryReminded) and $millis() >= $toMillis($remindAt)'),
          Next: 'RemindDelivery',
        },
      ],
      Default: 'WaitForDelivery',
    },
    RemindDelivery: call(
      'sns:publish',
      {
        Arguments: {
          TopicArn: '${AlarmTopic}',
          Subject: `${RequestKind.ACCESS} request is to be delivered`,
          Message: jsonata(
            `'request ' & $request & ' is collected; deliver it and record that until ' & $deliverUntil`,
          ),
        },
        Assign: { deliveryReminded: true },
        Next: 'WaitForDelivery',
      },
      'DeliveryNotReminded',
    ),
    DeliveryNotReminded: {
      Type: 'Pass',
      Assign: { deliveryReminded: true },
      Output: {},
      Next: 'WaitForDelivery',
    },
    WaitForDelivery: {
      Type: 'Wait',
      Seconds: jsonata('$max([1, $min([${PollSeconds}, $ceil(($toMillis($deliverUntil) - $millis()) / 1000)])])'),
      Output: {},
      Next: 'ReadDelivery',
    },
  };
}
