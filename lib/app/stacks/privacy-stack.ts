import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';
import { type DataKeys, SubjectKeys, SubjectRequests } from '../../data';
import { type AlarmTopic } from '../../foundation';
import { DataClass, type ServiceGraph } from '../../service-graph';
import { serviceRoleArn } from '../service-role';

/** Settings of a {@link PrivacyStack}. */
export interface PrivacyStackProps extends StackProps {
  /** The services, some of which hold personal data. */
  readonly graph: ServiceGraph;

  /** A key for each class of data. */
  readonly keys: DataKeys;

  /** The key of the log groups. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /** ARN of the role that may ask on behalf of persons. */
  readonly requesterRoleArn: string;
}

/** The keys of persons, and the requests to be forgotten or told what is known. */
export class PrivacyStack extends Stack {
  /** The keys of persons. */
  readonly subjectKeys: SubjectKeys;

  /** Erasures and requests for access. */
  readonly requests: SubjectRequests;

  constructor(scope: Construct, id: string, props: PrivacyStackProps) {
    super(scope, id, props);
    const { graph, keys, logKey, alarmTopic, requesterRoleArn } = props;
    const services = graph.personalDataServices().map(({ name }) => name);
    const serviceRoleArns = services.map((service) => serviceRoleArn(this, service));
    const encryptionKey = keys.keyFor(DataClass.PII, 'dynamodb');
    keys.allowUse(DataClass.PII, SubjectKeys.keyUse(serviceRoleArns));
    this.subjectKeys = new SubjectKeys(this, 'SubjectKeys', { encryptionKey, serviceRoleArns });
    this.requests = new SubjectRequests(this, 'Requests', {
      subjectKeys: this.subjectKeys,
      participants: services,
      encryptionKey,
      logKey,
      alarmTopic,
      requesterRoleArns: [requesterRoleArn],
    });
  }
}
