import { conclusionStates } from './conclusion-states';
import { registrationStates } from './registration-states';
import { RequestKind } from './request-kind';
import { taskStates } from './task-states';
import { jsonata, type WorkflowState } from './workflow-state';

/** Longer than any wait in it; the deadline itself is kept inside. */
const LONGEST_SECONDS = 60 * 24 * 3600;

/**
 * The workflow that collects a copy of a person's data, as the Amazon States Language. Of a person who was erased it says
 * so, and which request did it: that one's receipt names what the law makes a service keep.
 *
 * @param participants the services that are asked
 * @param archived whether receipts are archived
 */
export function accessDefinition(participants: readonly string[], archived: boolean): WorkflowState {
  return {
    Comment: 'Collects a copy of a person’s data from every service that holds some',
    QueryLanguage: 'JSONata',
    StartAt: 'CheckInput',
    TimeoutSeconds: LONGEST_SECONDS,
    States: {
      ...registrationStates(RequestKind.ACCESS, participants, 'WasErased'),
      WasErased: {
        Type: 'Choice',
        Choices: [
          {
            Condition: jsonata(`$known.state = 'ERASED'`),
            Assign: { asked: [], answers: [] },
            Next: 'WriteReceipt',
          },
        ],
        Default: 'OpenTasks',
      },
      ...taskStates(RequestKind.ACCESS, 'WriteReceipt'),
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
            registeredAt: jsonata('$registeredAt'),
            deadline: jsonata('$deadline'),
            completedAt: jsonata('$fromMillis($millis())'),
            late: jsonata('$millis() > $toMillis($deadline)'),
            erased: jsonata(`$known.state = 'ERASED'`),
            erasedAt: jsonata('$known.erasedAt'),
            erasedBy: jsonata('$known.erasedBy'),
            participants: jsonata('$answers'),
          },
        },
        Output: {},
        Next: archived ? 'Archive' : 'Conclude',
      },
      ...conclusionStates(RequestKind.ACCESS, archived),
    },
  };
}
