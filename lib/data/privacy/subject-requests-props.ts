import { type Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type AlarmTopic } from '../../foundation';
import { type RequestParticipant } from './request-participant';
import { type SubjectKeys } from './subject-keys';

/** Settings of `SubjectRequests`. */
export interface SubjectRequestsProps {
  /** The keys of the persons. */
  readonly subjectKeys: SubjectKeys;

  /** The services that hold personal data, 1 to 50. */
  readonly participants: RequestParticipant[];

  /** The key of the class `pii`, for the tables; used through DynamoDB. */
  readonly encryptionKey: kms.IKey;

  /** The key of log groups; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /** ARNs of the roles of this account that may ask on behalf of persons, 1 or more, without wildcards. */
  readonly requesterRoleArns: string[];

  /**
   * Name of the role that they take on to ask and to hand copies over, e.g. `prod-privacy-requester`: known before it is
   * made, since the policy of the key must name it (`SubjectKeys.readKeyUse`).
   */
  readonly requesterRoleName: string;

  /**
   * How long the participants have, 2 to 30 whole days. Together with the recovery of the subject keys 30 at most, so that
   * the key is gone for good within the month that the law gives (GDPR article 12(3)).
   *
   * @default 21 days
   */
  readonly deadline?: Duration;

  /** When it rings first about a request that is open, before the deadline. @default 14 days */
  readonly reminder?: Duration;

  /** How often it looks for answers and deliveries, 30 minutes to 24 hours. @default 1 hour */
  readonly pollInterval?: Duration;

  /** How long records and receipts stay, 365 to 3650 whole days. @default 1095 days */
  readonly keepRecords?: Duration;

  /** A bucket under Object Lock that receipts are written to as well. @default - receipts are in the table alone */
  readonly receiptArchive?: s3.IBucket;
}
