import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { SecretHeaderLock } from '../../../lib/edge/ingress/secret-header-lock';
import { testApp } from '../../../lib/testing';
import { ACCOUNT, stackIn } from '../edge-stack-under-test';
import { ORIGIN } from './ingress-under-test';

const ARN = (region: string): string => `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:origin-AbCdEf`;

function secretOf(stack: Stack, region: string): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', ARN(region));
}

describe('SecretHeaderLock', () => {
  test('E01 has CloudFront send the header from the secret, over TLS 1.2, to 443 alone', () => {
    const stack = stackIn('us-east-1');
    const lock = new SecretHeaderLock(stack, 'Subject', {
      originDomainName: ORIGIN,
      secret: secretOf(stack, 'us-east-1'),
    });
    expect(lock.domainName).toBe(ORIGIN);
    const distribution = new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: lock.origin({ readTimeout: Duration.seconds(20) }) },
      additionalBehaviors: { '/static/*': { origin: lock.origin() } },
    });
    const [found] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
    const { Origins } = (found as { Properties: { DistributionConfig: { Origins: object[] } } }).Properties
      .DistributionConfig;
    const locked = {
      DomainName: ORIGIN,
      Id: expect.any(String),
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'], HTTPSPort: 443 },
      OriginCustomHeaders: [
        {
          HeaderName: 'x-origin-verify',
          HeaderValue: `{{resolve:secretsmanager:${ARN('us-east-1')}:SecretString:::}}`,
        },
      ],
    };
    expect(Origins).toEqual([
      { ...locked, CustomOriginConfig: { ...locked.CustomOriginConfig, OriginReadTimeout: 20 } },
      locked,
    ]);
    expect(distribution.distributionId).toBeDefined();
  });

  test('E01 refuses a secret that the stack of the distribution cannot read', () => {
    const stack = stackIn('us-east-1');
    const secret = secretOf(stack, 'eu-west-1');
    expect(() => new SecretHeaderLock(stack, 'Subject', { originDomainName: ORIGIN, secret })).toThrow(
      "secret of the origin must be in us-east-1, where the distribution's stack reads it, got eu-west-1; make it there (Test/Subject)",
    );
  });

  test('E01 refuses a secret that another region’s stack makes, and takes one where no region is known', () => {
    const app = testApp();
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const edge = new Stack(app, 'Edge', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const secret = new secretsmanager.Secret(elsewhere, 'Secret');
    const sealed = secretsmanager.Secret.fromSecretAttributes(elsewhere, 'Sealed', {
      secretCompleteArn: secret.secretArn,
    });
    for (const [id, one] of Object.entries({ secret, sealed })) {
      expect(() => new SecretHeaderLock(edge, id, { originDomainName: ORIGIN, secret: one })).toThrow('got eu-west-1');
    }
    const anywhere = new Stack(testApp(), 'Anywhere');
    const given = secretOf(anywhere, 'eu-west-1');
    expect(() => new SecretHeaderLock(anywhere, 'Lock', { originDomainName: ORIGIN, secret: given })).not.toThrow();
  });
});
