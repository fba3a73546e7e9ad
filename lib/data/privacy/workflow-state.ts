/** A state in the Amazon States Language. */
export type WorkflowState = { readonly [field: string]: unknown };

/** States by name. */
export type WorkflowStates = { readonly [name: string]: WorkflowState };

/** Errors that another try does not change. */
const FINAL = [
  'DynamoDB.ConditionalCheckFailedException',
  'DynamoDb.TransactionCanceledException',
  'Sfn.ExecutionDoesNotExistException',
];

/** A JSONata expression. */
export function jsonata(expression: string): string {
  return `{% ${expression.replaceAll(/\s+/g, ' ').trim()} %}`;
}

/** A call of AWS as a state: tried again for about two minutes, and every error leads somewhere. */
export function call(
  action: string,
  state: WorkflowState,
  onError: string,
  caught: WorkflowState[] = [],
  // Inside a Map nobody may assign what is assigned outside it.
  remembersFailure = true,
): WorkflowState {
  return {
    Type: 'Task',
    Resource: `arn:\${Partition}:states:::${action}`,
    TimeoutSeconds: 60,
    Output: {},
    ...state,
    Retry: [
      { ErrorEquals: FINAL, MaxAttempts: 0 },
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 6,
        MaxDelaySeconds: 60,
        JitterStrategy: 'FULL',
      },
    ],
    Catch: [
      ...caught,
      // Nothing but its name catches this one; the name of an error tells no personal data, its cause may.
      ...[['States.DataLimitExceeded'], ['States.ALL']].map((ErrorEquals) => ({
        ErrorEquals,
        ...(remembersFailure && { Assign: { failure: { reason: jsonata(`'error: ' & $states.errorOutput.Error`) } } }),
        Output: {},
        Next: onError,
      })),
    ],
  };
}
