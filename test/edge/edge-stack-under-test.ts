import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { edgeRules } from '../../lib/edge';
import { allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

export const ACCOUNT = '111111111111';

/** An empty stack of the given region. */
export function stackIn(region: string): Stack {
  return new Stack(testApp(), 'Test', { env: { account: ACCOUNT, region } });
}

/** A key that CloudWatch Logs may use. */
export function logKeyIn(stack: Stack): kms.IKey {
  const key = new EncryptionKey(stack, 'LogKey', { description: 'test', services: [] });
  allowLogEncryption(key);
  return key.key;
}

/** The public zone of the tests. */
export function zoneIn(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789EXAMPLE',
    zoneName: 'shop.example.com',
  });
}

/** Rules as the shop has them. */
export function shopRules(): ReturnType<typeof edgeRules> {
  return edgeRules({
    rateLimits: [
      { path: '/checkout', limit: 100, windowSeconds: 60 },
      { path: '/login', limit: 20, windowSeconds: 60 },
    ],
    catchAllRateLimit: 2000,
    blockedCountries: ['KP'],
  });
}

/** The properties of the only resource of a type. */
export function propertiesOf(stack: Stack, type: string): Record<string, unknown> {
  const found = Object.values(Template.fromStack(stack).findResources(type));
  expect(found).toHaveLength(1);
  return (found[0] as { Properties: Record<string, unknown> }).Properties;
}
