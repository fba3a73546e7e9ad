import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { edgeRules, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { type EdgeAlarmsProps } from '../../../lib/edge/visibility/edge-alarms';
import { AlarmTopic, allowLogEncryption, EncryptionKey } from '../../../lib/foundation';
import { testApp } from '../../../lib/testing';

export const ACCOUNT = '111111111111';
export const DISTRIBUTION_ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/E123456789`;

const TOPIC = [{ Ref: expect.stringMatching(/^AlarmsTopic/) as string }];

/** What CloudFormation gets of one resource. */
export type Properties = Record<string, unknown>;

/** What an alarm says beside what differs between them: every one rings at the topic, says why, and says when it is over. */
export const EVERY_ALARM = {
  AlarmDescription: expect.stringMatching(/^[A-Z].{20,}/) as string,
  AlarmActions: TOPIC,
  OKActions: TOPIC,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

/** The alarms of a stack by the ends of their ids. */
export function alarmsOf(stack: Stack, prefix: string): Record<string, Properties> {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(
    found
      .filter(([id]) => id.startsWith(prefix))
      .map(([id, { Properties }]) => [id.slice(prefix.length, -8), Properties as Properties]),
  );
}

/** An edge of us-east-1 with nothing that is seen of it yet. */
export function seenEdge(): { readonly stack: Stack; readonly props: EdgeAlarmsProps } {
  const stack = new Stack(testApp(), 'Edge', { env: { account: ACCOUNT, region: 'us-east-1' } });
  const key = new EncryptionKey(stack, 'Key', { description: 'logs', services: [] });
  allowLogEncryption(key);
  const alarmTopic = new AlarmTopic(stack, 'Alarms', { displayName: 'edge' });
  const webAcl = new TunedWebAcl(stack, 'WebAcl', {
    scope: WebAclScope.CLOUDFRONT,
    rules: edgeRules({ rateLimits: [], catchAllRateLimit: 2000, blockedCountries: ['KP'] }),
    encryptionKey: key.key,
  });
  const distribution = cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', {
    distributionId: 'E123456789',
    domainName: 'd111111abcdef8.cloudfront.net',
  });
  return { stack, props: { webAcl, distribution, alarmTopic } };
}
