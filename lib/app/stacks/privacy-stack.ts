import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';
import { type DataKeys, SubjectKeys, SubjectRequests } from '../../data';
import { type AlarmTopic } from '../../foundation';
import { DataClass, type ServiceGraph } from '../../service-graph';
import { serviceRoleArn, serviceRoleName } from '../service-role';

const REQUESTER = 'privacy-requester';

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

  /** The role of people that may ask on behalf of persons. */
  readonly requester: iam.IRole;
}

/** The keys of persons, and the requests to be forgotten or told what is known. */
export class PrivacyStack extends Stack {
  /** The keys of persons. */
  readonly subjectKeys: SubjectKeys;

  /** Erasures and requests for access. */
  readonly requests: SubjectRequests;

  constructor(scope: Construct, id: string, props: PrivacyStackProps) {
    super(scope, id, props);
    const { graph, keys, logKey, alarmTopic, requester } = props;
    const participants = graph.personalDataServices().map(({ name }) => ({
      name,
      roleArn: serviceRoleArn(this, name),
      processings: graph
        .processings()
        .filter(({ services }) => services.includes(name))
        .map((processing) => processing.name),
    }));
    const serviceRoleArns = participants.map(({ roleArn }) => roleArn);
    const encryptionKey = keys.keyFor(DataClass.PII, 'dynamodb');
    keys.allowUse(DataClass.PII, SubjectKeys.keyUse(serviceRoleArns));
    keys.allowUse(DataClass.PII, SubjectKeys.readKeyUse([serviceRoleArn(this, REQUESTER)]));
    this.subjectKeys = new SubjectKeys(this, 'SubjectKeys', { encryptionKey, serviceRoleArns });
    this.requests = new SubjectRequests(this, 'Requests', {
      subjectKeys: this.subjectKeys,
      participants,
      encryptionKey,
      logKey,
      alarmTopic,
      requesterRoleArns: [requester.roleArn],
      requesterRoleName: serviceRoleName(this, REQUESTER),
    });
    new iam.ManagedPolicy(this, 'AskForPersons', {
      description: 'Takes the role that asks on behalf of persons',
      roles: [requester],
      statements: [
        new iam.PolicyStatement({
          actions: ['sts:AssumeRole'],
          resources: [this.requests.requesterRole.roleArn],
        }),
      ],
    });
    this.output('RequesterRoleArn', this.requests.requesterRole.roleArn, 'role that asks on behalf of persons');
    this.output('ErasureArn', this.requests.erasure.stateMachineArn, 'workflow that forgets a person');
    this.output('AccessArn', this.requests.access.stateMachineArn, 'workflow that collects what is known');
    this.output('SubjectKeysTable', this.subjectKeys.table.tableName, 'keys of persons, for services');
    this.output('TasksTable', this.requests.tables.tasks.tableName, 'what services are asked to do, for services');
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
