import { RequestKind } from './request-kind';
import { call, jsonata, type WorkflowStates } from './workflow-state';

/** Longer texts count as no answer: they stand in receipts for years. */
const LONGEST_TEXT = 500;
const DATE = '/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/';
const SHORT = ['summary', 'reason', 'retainedReason', 'partAt']
  .map((name) => `$length($a.${name}) <= ${LONGEST_TEXT}`)
  .join(' and ');

/** What an answer must hold to count; everything else that is no longer open counts as a failure. */
const CONFIRMED: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: `${SHORT} and ($a.status = 'DONE'
    or ($a.status = 'RETAINED' and $length($a.retainedReason) > 0 and $contains($a.retainedUntil, ${DATE})
      and $a.retainedUntil > $substring($fromMillis($millis()), 0, 10)))`,
  [RequestKind.ACCESS]: `${SHORT} and ($a.status = 'NONE'
    or ($a.status = 'DONE' and $length($a.partAt) > 0 and $contains($a.partDigest, /^[0-9a-f]{64}$/)))`,
};

const ANSWER = [
  'participant',
  'status',
  'answeredAt',
  'summary',
  'reason',
  'retainedReason',
  'retainedUntil',
  'partAt',
  'partDigest',
];

/**
 * Gives every participant a task and waits until all have confirmed. Nothing is confirmed by silence: a task that is open
 * when the time is over, that failed, or whose answer lacks what it must hold ends the request as incomplete. An execution
 * asks all of them, also those who answered an earlier one: they may have written since.
 *
 * @param kind what is asked for
 * @param next the state after the last confirmation
 */
export function taskStates(kind: RequestKind, next: string): WorkflowStates {
  // One more than is allowed, so that it shows and does not outgrow the execution.
  const text = (name: string) =>
    `'${name}': $exists($t.${name}.S) ? $substring($t.${name}.S, 0, ${LONGEST_TEXT + 1}) : ''`;
  return {
    OpenTasks: {
      Type: 'Map',
      Items: jsonata('$asked'),
      ItemSelector: { participant: jsonata('$states.context.Map.Item.Value') },
      MaxConcurrency: 10,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'OpenTask',
        States: {
          OpenTask: call(
            'dynamodb:updateItem',
            {
              Arguments: {
                TableName: '${TasksTable}',
                Key: { participant: { S: jsonata('$states.input.participant') }, request: { S: jsonata('$request') } },
                UpdateExpression: `SET #status = :open, #type = :type, #subject = :subject, deadline = :deadline,
                  expiresAt = :expires, openedAt = :now, #execution = :me
                  REMOVE answeredAt, summary, #reason, retainedReason, retainedUntil, partAt, partDigest, #part`.replaceAll(
                  /\s+/g,
                  ' ',
                ),
                // What was answered to an earlier try may no longer be true; a repeated call leaves this one's answers.
                ConditionExpression: 'attribute_not_exists(#execution) OR #execution <> :me',
                ExpressionAttributeNames: {
                  '#status': 'status',
                  '#type': 'type',
                  '#subject': 'subject',
                  '#execution': 'execution',
                  '#reason': 'reason',
                  '#part': 'part',
                },
                ExpressionAttributeValues: {
                  ':open': { S: 'OPEN' },
                  ':me': { S: jsonata('$me') },
                  ':now': { S: jsonata('$fromMillis($millis())') },
                  ':type': { S: kind },
                  ':subject': { S: jsonata('$subject') },
                  ':deadline': { S: jsonata('$deadline') },
                  ':expires': { N: jsonata('$string($floor($toMillis($waitUntil) / 1000) + ${KeepTaskSeconds})') },
                },
              },
              End: true,
            },
            'TaskNotOpened',
            [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Output: {}, Next: 'TaskStands' }],
            false,
          ),
          TaskStands: { Type: 'Pass', Output: {}, End: true },
          TaskNotOpened: { Type: 'Fail', Error: 'TaskNotOpened', Cause: 'a task could not be written' },
        },
      },
      Output: {},
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Assign: { failure: { reason: 'error: a task could not be written' } },
          Output: {},
          Next: 'MarkIncomplete',
        },
      ],
      Next: 'ReadTasks',
    },
    ReadTasks: call(
      'aws-sdk:dynamodb:batchGetItem',
      {
        Arguments: {
          RequestItems: {
            '${TasksTable}': {
              Keys: jsonata(`[$map($asked, function($p) { {'participant': {'S': $p}, 'request': {'S': $request}} })]`),
              ConsistentRead: true,
              // Never the part of an access request: it stays out of the history.
              ProjectionExpression:
                'participant, #status, answeredAt, summary, #reason, retainedReason, retainedUntil, partAt, partDigest',
              ExpressionAttributeNames: { '#status': 'status', '#reason': 'reason' },
            },
          },
        },
        Assign: {
          answers: jsonata(`[$map($lookup($states.result.Responses, '\${TasksTable}'), function($t) {
            {${ANSWER.map(text).join(', ')}} })]`),
        },
        Next: 'CountAnswers',
      },
      'MarkIncomplete',
    ),
    CountAnswers: {
      Type: 'Pass',
      Assign: {
        confirmed: jsonata(`[$filter($answers, function($a) { ${CONFIRMED[kind]} }).participant]`),
        refused: jsonata(
          `[$filter($answers, function($a) { $a.status != 'OPEN' and $not(${CONFIRMED[kind]}) }).participant]`,
        ),
      },
      Output: {},
      Next: 'JudgeAnswers',
    },
    JudgeAnswers: {
      Type: 'Choice',
      Choices: [
        {
          Condition: jsonata('$count($refused) > 0'),
          Assign: { failure: { reason: jsonata(`'not confirmed by ' & $join($refused, ', ')`) } },
          Next: 'MarkIncomplete',
        },
        {
          Condition: jsonata('$count($filter($asked, function($p) { $not($p in $confirmed) })) = 0'),
          Next: next,
        },
        {
          Condition: jsonata('$millis() >= $toMillis($waitUntil)'),
          Assign: {
            failure: {
              reason: jsonata(
                `'no answer until the deadline from ' & $join([$filter($asked, function($p) { $not($p in $confirmed) })], ', ')`,
              ),
            },
          },
          Next: 'MarkIncomplete',
        },
        { Condition: jsonata('$not($reminded) and $millis() >= $toMillis($remindAt)'), Next: 'Remind' },
      ],
      Default: 'WaitForAnswers',
    },
    Remind: {
      ...call(
        'sns:publish',
        {
          Arguments: {
            TopicArn: '${AlarmTopic}',
            Subject: `${kind} request is open`,
            Message: jsonata(`'request ' & $request & ' is due ' & $deadline & '; open: '
              & $join([$filter($asked, function($p) { $not($p in $confirmed) })], ', ')`),
          },
          Assign: { reminded: true },
          Next: 'WaitForAnswers',
        },
        // The deadline rings by itself, see the alarm on failed executions.
        'NotReminded',
      ),
    },
    NotReminded: { Type: 'Pass', Assign: { reminded: true }, Output: {}, Next: 'WaitForAnswers' },
    WaitForAnswers: {
      Type: 'Wait',
      Seconds: jsonata('$max([1, $min([${PollSeconds}, $ceil(($toMillis($waitUntil) - $millis()) / 1000)])])'),
      Output: {},
      Next: 'ReadTasks',
    },
  };
}
