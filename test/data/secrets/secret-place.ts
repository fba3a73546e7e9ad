import { Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { DeploymentReading, ManagedSecret, type ManagedSecretProps, SecretContent } from '../../../lib/data';
import { AlarmTopic, EncryptionKey, nameBreakGlassRole } from '../../../lib/foundation';
import { DataClass } from '../../../lib/service-graph';
import { testApp } from '../../../lib/testing';
import { ENV } from '../place';

export const role = (name: string, account = ENV.account): string => `arn:aws:iam::${account}:role/${name}`;
export const READER = role('prod-payments');
export const BREAK_GLASS = role('prod-break-glass');

/** A stack with what a secret needs, and its keys in another. */
export interface SecretPlace {
  readonly stack: Stack;
  readonly encryptionKey: kms.IKey;
  readonly logKey: kms.IKey;
  readonly alarmTopic: AlarmTopic;
}

export function secretPlace(breakGlass = true): SecretPlace {
  const app = testApp();
  if (breakGlass) {
    nameBreakGlassRole(app, BREAK_GLASS);
  }
  const keys = new Stack(app, 'Keys', { env: ENV });
  const stack = new Stack(app, 'Test', { env: ENV });
  return {
    stack,
    encryptionKey: new EncryptionKey(keys, 'Data', { description: 'data', services: ['secretsmanager'] }).key,
    logKey: new EncryptionKey(keys, 'Log', { description: 'logs', services: [] }).key,
    alarmTopic: new AlarmTopic(keys, 'Alarms', { displayName: 'secrets' }),
  };
}

export function secretUnderTest(
  { stack, encryptionKey }: SecretPlace,
  props: Partial<ManagedSecretProps> = {},
): ManagedSecret {
  return new ManagedSecret(stack, 'Subject', {
    description: 'what the card processor gave us',
    dataClass: DataClass.CARDHOLDER,
    content: SecretContent.GENERATED,
    encryptionKey,
    readerRoleArns: [READER],
    deploymentReading: DeploymentReading.REFUSED,
    ...props,
  });
}
