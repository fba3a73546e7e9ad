import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AccessLogBucket, LogArchive } from '../../lib/foundation';
import {
  AdminAccess,
  type AdminAccessProps,
  EndpointUser,
  PrivateEndpoints,
  SecurityGroupChain,
} from '../../lib/network';
import { graphOf, networkOf, networkStack, service } from './network-fixture';

const ACCOUNT = '111111111111';

/** ARN of an IAM user of the tests' account. */
export function userArn(name: string, account = ACCOUNT): string {
  return `arn:aws:iam::${account}:user/${name}`;
}

/** The way in for people in a stack of its own, which records to an archive in another. */
export function adminStack(
  props: Partial<AdminAccessProps> = {},
  users = [EndpointUser.SESSIONS],
): { stack: Stack; audit: Stack } {
  const stack = networkStack();
  const audit = new Stack(stack.node.root, 'Audit', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const accessLogs = new AccessLogBucket(audit, 'AccessLogs', { expirationDays: 90 }).bucket;
  const archive = new LogArchive(audit, 'Archive', { lockDays: 365, accessLogs, sessionRecorder: 'test-admin-host' });
  const network = networkOf(stack);
  const chain = new SecurityGroupChain(stack, 'Chain', { vpc: network.vpc, graph: graphOf([service('shop')]) });
  new AdminAccess(stack, 'Admin', {
    network,
    chain,
    endpoints: new PrivateEndpoints(stack, 'Endpoints', { network, chain, users }),
    operators: [userArn('olga'), userArn('staff/otto')],
    breakGlass: [userArn('emergency')],
    archive: archive.bucket,
    archiveKey: archive.key,
    logKey: kms.Key.fromKeyArn(stack, 'LogKey', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/logs`),
    hostRoleName: 'test-admin-host',
    operatorRoleName: 'test-operator',
    breakGlassRoleName: 'test-break-glass',
    ...props,
  });
  return { stack, audit };
}
