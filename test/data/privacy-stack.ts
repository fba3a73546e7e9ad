import { type Duration, Stack } from 'aws-cdk-lib';
import { type Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SubjectKeys, SubjectRequests, type SubjectRequestsProps } from '../../lib/data';
import { AlarmTopic, EncryptionKey, nameBreakGlassRole } from '../../lib/foundation';
import { testApp } from '../../lib/testing';
import { ENV } from './place';

const ROLES = `arn:aws:iam::${ENV.account}:role`;
export const ORDERS = `${ROLES}/test-orders`;
const ACCOUNTS = `${ROLES}/test-accounts`;
export const DESK = `${ROLES}/test-desk`;
export const BREAK_GLASS = `${ROLES}/test-break-glass`;
export const DEPLOYER = `${ROLES}/cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`;

/** Settings of the requests, and of what stands around them. */
export interface PrivacyProps extends Partial<SubjectRequestsProps> {
  readonly recovery?: Duration;
  readonly serviceRoleArns?: string[];
  readonly archived?: boolean;
  readonly breakGlass?: boolean;
}

export interface Privacy {
  readonly stack: Stack;
  readonly keys: SubjectKeys;
  readonly requests: SubjectRequests;
  /** What services and desk are given. */
  readonly service: iam.IGrantable;
}

/** A stack with both constructs and one service with its rights. */
export function privacy(props: PrivacyProps = {}): Privacy {
  const { recovery, serviceRoleArns = [ORDERS], archived = false, breakGlass = true, ...others } = props;
  const stack = new Stack(testApp(), 'Test', { env: ENV });
  if (breakGlass) {
    nameBreakGlassRole(stack, BREAK_GLASS);
  }
  const key = (id: string, services: string[]) => new EncryptionKey(stack, id, { description: id, services }).key;
  const encryptionKey = key('Pii', ['dynamodb']);
  const keys = new SubjectKeys(stack, 'SubjectKeys', { encryptionKey, serviceRoleArns, recovery });
  const requests = new SubjectRequests(stack, 'Requests', {
    subjectKeys: keys,
    participants: [
      { name: 'accounts', roleArn: ACCOUNTS, processings: ['accounts', 'newsletter'] },
      { name: 'orders', roleArn: ORDERS, processings: ['order-fulfilment'] },
    ],
    encryptionKey,
    logKey: key('Logs', []),
    alarmTopic: new AlarmTopic(stack, 'Alarms', { displayName: 'privacy' }),
    requesterRoleArns: [DESK],
    requesterRoleName: 'test-privacy-requester',
    ...(archived && { receiptArchive: new s3.Bucket(stack, 'Archive', { encryptionKey: key('Audit', ['s3']) }) }),
    ...others,
  });
  const role = new iam.Role(stack, 'Orders', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
  keys.grantUse(role);
  requests.grantParticipate(role, 'orders');
  return { stack, keys, requests, service: role };
}

/** The properties of the only resource of a type whose id begins so. */
export function properties(template: Template, type: string, id: string): Record<string, unknown> {
  const found = Object.entries(template.findResources(type)).filter(([name]) => name.startsWith(id));
  if (found.length !== 1) {
    throw new Error(`${id} must be one ${type}, got ${found.length}`);
  }
  return found[0]?.[1].Properties;
}
