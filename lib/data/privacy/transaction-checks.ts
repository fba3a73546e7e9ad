import { RequestKind } from './request-kind';

const ANSWERS: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: `{':one': {'S': 'DONE'}, ':other': {'S': 'RETAINED'}}`,
  [RequestKind.ACCESS]: `{':one': {'S': 'DONE'}, ':other': {'S': 'NONE'}}`,
};

/** The items of a transaction, as JSONata, that hold only if every task is confirmed at that moment. */
export const TASKS_ARE_CONFIRMED: Readonly<Record<RequestKind, string>> = {
  [RequestKind.ERASURE]: tasksAreConfirmed(RequestKind.ERASURE),
  [RequestKind.ACCESS]: tasksAreConfirmed(RequestKind.ACCESS),
};

/** The item that holds only if nobody has erased the person since the request began. */
export const KEY_IS_LEFT = `($known.state = 'ERASED' ? [] : [
  {'ConditionCheck': {'TableName': '\${SubjectKeysTable}', 'Key': {'subject': {'S': $subject}},
    'ConditionExpression': 'attribute_not_exists(erasedAt)'}}])`;

/** All checks of a copy: that its parts are still what was answered, and can be read. */
export function transactionChecks(kind: RequestKind): string {
  return `$append(${TASKS_ARE_CONFIRMED[kind]}, ${KEY_IS_LEFT})`;
}

function tasksAreConfirmed(kind: RequestKind): string {
  return `[$map($asked, function($p) {
    {'ConditionCheck': {'TableName': '\${TasksTable}',
      'Key': {'participant': {'S': $p}, 'request': {'S': $request}},
      'ConditionExpression': '#status IN (:one, :other) AND #execution = :me',
      'ExpressionAttributeNames': {'#status': 'status', '#execution': 'execution'},
      'ExpressionAttributeValues': $merge([${ANSWERS[kind]}, {':me': {'S': $me}}])}} })]`;
}
