/** Prints the workflows and the tables of a small platform as the template holds them, as JSON. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SubjectKeys, SubjectRequests } from '../../lib/data';
import { AlarmTopic, EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

const ROLES = 'arn:aws:iam::111111111111:role';

function resourcesOf(archived: boolean) {
  const stack = new Stack(testApp(), 'Privacy', { env: { account: '111111111111', region: 'eu-west-1' } });
  const key = (id: string, services: string[]) => new EncryptionKey(stack, id, { description: id, services }).key;
  const encryptionKey = key('Pii', ['dynamodb']);
  const subjectKeys = new SubjectKeys(stack, 'SubjectKeys', { encryptionKey, serviceRoleArns: [`${ROLES}/orders`] });
  new SubjectRequests(stack, 'Requests', {
    subjectKeys,
    participants: ['accounts', 'orders', 'reviews'].map((name) => ({
      name,
      roleArn: `${ROLES}/${name}`,
      processings: ['customer-care', `${name}-work`],
    })),
    encryptionKey,
    logKey: key('Logs', []),
    alarmTopic: new AlarmTopic(stack, 'Alarms', { displayName: 'privacy' }),
    requesterRoleArns: [`${ROLES}/desk`],
    requesterRoleName: 'privacy-requester',
    ...(archived && { receiptArchive: new s3.Bucket(stack, 'Archive') }),
  });
  const template = Template.fromStack(stack);
  const found = (type: string) =>
    Object.fromEntries(Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]));
  const only = (type: string, part: string) => {
    const entries = Object.entries(found(type)).filter(([id]) => id.startsWith(part));
    if (entries.length !== 1) {
      throw new Error(`${part} must be one ${type}, got ${entries.length}`);
    }
    return entries[0]?.[1];
  };
  const machine = (part: string) => {
    const { DefinitionString, DefinitionSubstitutions } = only('AWS::StepFunctions::StateMachine', part);
    return { definition: DefinitionString, substitutions: DefinitionSubstitutions };
  };
  return {
    erasure: machine('RequestsErasure'),
    access: machine('RequestsAccess'),
    tables: {
      SubjectKeysTable: only('AWS::DynamoDB::Table', 'SubjectKeys'),
      RequestsTable: only('AWS::DynamoDB::Table', 'RequestsTablesRequests'),
      TasksTable: only('AWS::DynamoDB::Table', 'RequestsTablesTasks'),
    },
  };
}

console.log(JSON.stringify({ plain: resourcesOf(false), archived: resourcesOf(true) }));
