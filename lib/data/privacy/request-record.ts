import { type RequestKind } from './request-kind';
import { jsonata } from './workflow-state';

/** What DynamoDB says when a condition of a transaction does not hold. */
export const REQUEST_CANCELED = 'DynamoDb.TransactionCanceledException';

/** What stands in the record of a request, as texts. */
const FIELDS = [
  'request',
  'subject',
  'type',
  'status',
  'execution',
  'receivedAt',
  'registeredAt',
  'deadline',
  'keyBefore',
  'retainedUntil',
  'archivedAt',
  'refersTo',
];

/** The record of a request that is new, to be put where none is. */
export function requestRecord(kind: RequestKind, status: string, more: { readonly [name: string]: string } = {}) {
  const texts = { ...more, request: '$request', subject: '$subject', execution: '$me', keyBefore: '$keyBefore' };
  const times = { receivedAt: '$receivedAt', registeredAt: '$registeredAt', deadline: '$deadline' };
  return {
    TableName: '${RequestsTable}',
    Item: {
      id: { S: jsonata(`'request#' & $request`) },
      type: { S: kind },
      status: { S: status },
      ...Object.fromEntries(
        Object.entries({ ...texts, ...times }).map(([name, value]) => [name, { S: jsonata(value) }]),
      ),
      expiresAt: { N: jsonata('$expires') },
    },
    ConditionExpression: 'attribute_not_exists(id)',
  };
}

/** Reads the record of a request into `$first`; texts are empty if there is none. */
export function readRequest(id: string, next: string) {
  const text = (name: string) => `$exists($states.result.Item.${name}) ? $states.result.Item.${name}.S : ''`;
  return {
    Arguments: {
      TableName: '${RequestsTable}',
      Key: { id: { S: jsonata(`'request#' & ${id}`) } },
      ConsistentRead: true,
    },
    Assign: { first: Object.fromEntries(FIELDS.map((name) => [name, jsonata(text(name))])) },
    Next: next,
  };
}
