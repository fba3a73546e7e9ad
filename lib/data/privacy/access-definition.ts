import { conclusionStates } from './conclusion-states';
import { deliveryStates } from './delivery-states';
import { registrationStates } from './registration-states';
import { RequestKind } from './request-kind';
import { type RequestParticipant } from './request-participant';
import { taskStates } from './task-states';
import { jsonata, type WorkflowState } from './workflow-state';

/** Longer than any wait in it; the deadline itself is kept inside. */
const LONGEST_SECONDS = 60 * 24 * 3600;

/**
 * The workflow that collects a copy of a person's data, as the Amazon States Language. Of a person who was erased too every
 * service is asked: one may keep what the law demands. Ends as done when the copy was handed over, and not if the person
 * was erased while it was collected: the parts cannot be read then.
 *
 * @param participants the services that are asked
 * @param archived whether receipts are archived
 */
export function accessDefinition(participants: readonly RequestParticipant[], archived: boolean): WorkflowState {
  return {
    Comment: 'Collects a copy of a person’s data from every service that holds some, until it is handed over',
    QueryLanguage: 'JSONata',
    StartAt: 'CheckInput',
    TimeoutSeconds: LONGEST_SECONDS,
    States: {
      ...registrationStates({
        kind: RequestKind.ACCESS,
        participants: participants.map(({ name }) => name),
        archived,
        next: 'OpenTasks',
      }),
      ...taskStates(RequestKind.ACCESS, 'ListParts'),
      ...deliveryStates(participants, 'WriteReceipt'),
      WriteReceipt: {
        Type: 'Pass',
        Assign: {
          receipt: {
            version: 1,
            type: RequestKind.ACCESS,
            dryRun: false,
            request: jsonata('$request'),
            subject: jsonata('$subject'),
            execution: jsonata('$me'),
            receivedAt: jsonata('$receivedAt'),
            registeredAt: jsonata('$registeredAt'),
            deadline: jsonata('$deadline'),
            collectedAt: jsonata('$collectedAt'),
            deliveredAt: jsonata('$deliveredAt'),
            completedAt: jsonata('$fromMillis($millis())'),
            late: jsonata('$deliveredAt > $deadline'),
            keyBefore: jsonata('$keyBefore'),
            erased: jsonata(`$known.state = 'ERASED'`),
            erasedAt: jsonata('$known.erasedAt'),
            erasedBy: jsonata('$known.erasedBy'),
            retainedUntil: '',
            tasksTable: '${TasksTable}',
            processings: jsonata('$concerned'),
            participants: jsonata('$answers'),
          },
        },
        Output: {},
        Next: 'Conclude',
      },
      ...conclusionStates(RequestKind.ACCESS, archived),
    },
  };
}
