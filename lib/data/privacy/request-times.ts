import { Duration } from 'aws-cdk-lib';
import { type SubjectRequestsProps } from './subject-requests-props';

/** How long everything takes. */
export interface RequestTimes {
  /** For the participants. */
  readonly deadline: Duration;
  /** Until it rings first. */
  readonly reminder: Duration;
  /** Between two looks. */
  readonly pollInterval: Duration;
  /** For records and receipts. */
  readonly keepRecords: Duration;
}

/** The times given, or those by default. */
export function requestTimes(props: SubjectRequestsProps): RequestTimes {
  const { deadline, reminder, pollInterval, keepRecords } = props;
  return {
    deadline: deadline ?? Duration.days(21),
    reminder: reminder ?? Duration.days(14),
    pollInterval: pollInterval ?? Duration.hours(1),
    keepRecords: keepRecords ?? Duration.days(1095),
  };
}
