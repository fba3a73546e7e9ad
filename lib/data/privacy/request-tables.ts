import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { custodyOf } from '../../foundation';
import { PrivateTable } from './private-table';
import {
  TABLE_ADMINISTRATION,
  TABLE_BROWSING,
  TABLE_COPIES,
  TABLE_STATEMENTS,
  type TableDenial,
  tableDenials,
} from './table-denials';

const RECOVERY_DAYS = 7;

/** Settings of {@link RequestTables}. */
export interface RequestTablesProps {
  /** The key of the tables; used through DynamoDB. */
  readonly encryptionKey: kms.IKey;

  /** ARNs of the roles of the workflows; asked when the template is written. */
  readonly workflowRoleArns: () => string[];

  /** ARN of the role that records deliveries; asked when the template is written. */
  readonly requesterRoleArn: () => string;

  /** ARNs of the roles of the participants; they need not exist yet. */
  readonly participantRoleArns: string[];
}

/**
 * Where requests of persons are kept: the record, the open matter and the receipt of each in one table, the tasks of the
 * participants in the other. Protects against a receipt that somebody writes or changes by hand, against a service that
 * answers for another (it reaches the tasks under its own name only), and against somebody who answers and is none.
 *
 * Records and receipts are the proof, hold a subject's id and no data, and go by themselves after years. Tasks go some time
 * after their deadline, with the parts of access requests in them. What goes stays in the recovery of the tables for 7 days.
 */
export class RequestTables extends Construct {
  /** Records, open matters and receipts, by `id`. */
  readonly requests: dynamodb.ITable;

  /** Tasks, by `participant` and `request`. */
  readonly tasks: dynamodb.ITable;
  private readonly tasksTable: PrivateTable;

  constructor(scope: Construct, id: string, props: RequestTablesProps) {
    super(scope, id);
    const custody = custodyOf(this);
    const settings: TableDenial[] = [
      {
        sid: 'NeitherBrowsedNorCopied',
        actions: [...TABLE_BROWSING, ...TABLE_COPIES, ...TABLE_STATEMENTS, 'dynamodb:BatchWriteItem'].sort(),
      },
      {
        sid: 'SettingsByDeployments',
        actions: TABLE_ADMINISTRATION,
        roleArns: () => [custody.deployingRoleArn],
      },
    ];
    const policy = (...denials: TableDenial[]): iam.PolicyDocument =>
      new iam.PolicyDocument({ statements: tableDenials([...denials, ...settings], custody) });
    this.requests = new PrivateTable(this, 'Requests', {
      encryptionKey: props.encryptionKey,
      partitionKey: 'id',
      recoveryDays: RECOVERY_DAYS,
      timeToLiveAttribute: 'expiresAt',
      resourcePolicy: policy(
        {
          sid: 'WrittenByWorkflows',
          actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
          roleArns: props.workflowRoleArns,
        },
        {
          sid: 'UpdatedByWorkflowsAndRequester',
          actions: ['dynamodb:UpdateItem'],
          roleArns: () => [...props.workflowRoleArns(), props.requesterRoleArn()],
        },
      ),
    }).table;
    this.tasksTable = new PrivateTable(this, 'Tasks', {
      encryptionKey: props.encryptionKey,
      partitionKey: 'participant',
      sortKey: 'request',
      recoveryDays: RECOVERY_DAYS,
      timeToLiveAttribute: 'expiresAt',
      resourcePolicy: policy(
        { sid: 'NobodyDeletes', actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem'] },
        {
          sid: 'AnsweredByParticipants',
          actions: ['dynamodb:UpdateItem'],
          roleArns: () => [...props.participantRoleArns, ...props.workflowRoleArns()],
        },
      ),
    });
    this.tasks = this.tasksTable.table;
  }

  /**
   * What a participant may do: find its tasks and answer them.
   *
   * @param participant its name
   */
  participantStatements(participant: string): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'OwnPrivacyTasks',
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        resources: [this.tasks.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [participant] } },
      }),
      this.tasksTable.keyStatement(),
    ];
  }

  /** What whoever uses either table needs of the key. */
  keyStatement(): iam.PolicyStatement {
    return this.tasksTable.keyStatement();
  }

  /** What the requester does: reads receipts and the parts of copies, and records deliveries. */
  requesterStatements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'ReadReceiptsAndParts',
        actions: ['dynamodb:GetItem'],
        resources: [this.requests.tableArn, this.tasks.tableArn],
      }),
      new iam.PolicyStatement({
        sid: 'RecordDelivery',
        actions: ['dynamodb:UpdateItem'],
        resources: [this.requests.tableArn],
        // Neither a record nor a receipt: only the workflow, after its verification, says that a request is done.
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['delivery#*'] } },
      }),
      this.keyStatement(),
    ];
  }

  /** What a workflow does with requests and tasks; `open` begins the ids of the matters that it closes, if it does. */
  workflowStatements(open?: string): iam.PolicyStatement[] {
    const on = (sid: string, table: dynamodb.ITable, actions: string[], ids?: string[]) =>
      new iam.PolicyStatement({
        sid,
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
        conditions: ids && { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } },
      });
    return [
      on('Requests', this.requests, ['GetItem', 'PutItem']),
      on('RequestStatus', this.requests, ['UpdateItem'], ['request#*']),
      ...(open === undefined ? [] : [on('CloseMatter', this.requests, ['DeleteItem'], [`${open}*`])]),
      on('Tasks', this.tasks, ['BatchGetItem', 'ConditionCheckItem', 'UpdateItem']),
    ];
  }
}
