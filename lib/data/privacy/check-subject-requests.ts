import { type Duration } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { checkRange, checkRoleName, isRoleArn } from '../../foundation';
import { requestTimes } from './request-times';
import { type SubjectRequestsProps } from './subject-requests-props';

const NAME = /^[a-z][a-z0-9-]{1,39}$/;
const MOST_PARTICIPANTS = 50;
const MOST_PROCESSINGS = 100;
/** The month of GDPR article 12(3), in a February of leap years with a day to spare. */
const LAWFUL_DAYS = 30;

/**
 * Refuses requests that nobody answers, that anybody makes, or that end later than the law allows.
 *
 * @throws if a participant, a role or a duration is not what it must be
 */
export function checkSubjectRequests(scope: IConstruct, props: SubjectRequestsProps): void {
  const { participants, requesterRoleArns, requesterRoleName, subjectKeys } = props;
  const { deadline, reminder, pollInterval, keepRecords } = requestTimes(props);
  const range = (what: string, value: number, least: number, most: number, prop: string) =>
    checkRange(scope, { what, value, least, most, prop, computed: true });
  const days = (duration: Duration): number => duration.toDays({ integral: false });
  range('participants in requests of persons', participants.length, 1, MOST_PARTICIPANTS, 'participants');
  const names = participants.map(({ name }) => name);
  const odd = names.find((name, index) => !NAME.test(name) || names.indexOf(name) !== index);
  if (odd !== undefined) {
    throw new Error(
      `participants must be names of services, each once, got ${odd}; change participants (${scope.node.path})`,
    );
  }
  for (const { name, processings = [] } of participants) {
    const strange = processings.find((processing) => !NAME.test(processing));
    if (strange !== undefined || processings.length > MOST_PROCESSINGS) {
      throw new Error(
        `processings of ${name} must be at most ${MOST_PROCESSINGS} names, got ${strange ?? processings.length}; change participants (${scope.node.path})`,
      );
    }
  }
  range('days of the deadline of requests', days(deadline), 2, LAWFUL_DAYS, 'deadline');
  range(
    'days of the deadline of requests and of the recovery of subject keys together',
    days(deadline) + days(subjectKeys.recovery),
    3,
    LAWFUL_DAYS,
    'deadline',
  );
  range('days until the reminder of requests', days(reminder), 1, days(deadline) - 1, 'reminder');
  const minutes = pollInterval.toMinutes({ integral: false });
  range('minutes between two looks for answers', minutes, 30, 1440, 'pollInterval');
  range('days for which records of requests are kept', days(keepRecords), 365, 3650, 'keepRecords');
  checkRoleName(scope, { what: 'requester', value: requesterRoleName, prop: 'requesterRoleName' });
  const roles = (what: string, arns: readonly string[], prop: string) => {
    if (arns.length === 0 || !arns.every((arn) => isRoleArn(arn))) {
      throw new Error(
        `${what} must be ARNs of roles without wildcards, got ${arns.join(', ') || 'none'}; change ${prop} (${scope.node.path})`,
      );
    }
  };
  roles('requesters', requesterRoleArns, 'requesterRoleArns');
  const answering = participants.map(({ roleArn }) => roleArn);
  roles('roles of participants', answering, 'participants');
}
