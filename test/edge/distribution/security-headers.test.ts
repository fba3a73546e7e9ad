import { Stack } from 'aws-cdk-lib';
import { ContentSecurityPolicy } from '../../../lib/edge/distribution/content-security-policy';
import {
  ResponseAudience,
  SecurityHeaders,
  type SecurityHeadersProps,
} from '../../../lib/edge/distribution/security-headers';
import { testApp } from '../../../lib/testing';
import { only } from './distribution-under-test';

interface Config {
  readonly SecurityHeadersConfig: Record<string, unknown>;
  readonly CustomHeadersConfig: { readonly Items: unknown[] };
  readonly RemoveHeadersConfig: unknown;
}

function headers(props: SecurityHeadersProps = { audience: ResponseAudience.ONE_VISITOR }): Config {
  const stack = new Stack(testApp(), 'Test');
  new SecurityHeaders(stack, 'Subject', props);
  return only(stack, 'AWS::CloudFront::ResponseHeadersPolicy')['ResponseHeadersPolicyConfig'] as Config;
}

describe('SecurityHeaders', () => {
  const shipped = headers();

  test('E02 sets HSTS for two years with preload, and headers that the origin cannot weaken', () => {
    expect(shipped).toMatchObject({
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: 63_072_000,
          IncludeSubdomains: true,
          Preload: true,
          Override: true,
        },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ContentTypeOptions: { Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
      },
      RemoveHeadersConfig: { Items: [{ Header: 'Server' }, { Header: 'X-Powered-By' }] },
    });
  });

  test('E02 sets a content security policy by default, and leaves a page its own', () => {
    expect(shipped.SecurityHeadersConfig['ContentSecurityPolicy']).toEqual({
      ContentSecurityPolicy: [
        "default-src 'self'",
        "script-src 'self' https://*.awswaf.com",
        "connect-src 'self' https://*.awswaf.com",
        "img-src 'self' data:",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        'upgrade-insecure-requests',
      ].join('; '),
      Override: false,
    });
    expect(shipped.CustomHeadersConfig.Items).toEqual([
      {
        Header: 'Permissions-Policy',
        Value: 'camera=(), geolocation=(), microphone=(), payment=(self), usb=()',
        Override: false,
      },
      { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin-allow-popups', Override: true },
      { Header: 'Cache-Control', Value: 'no-store', Override: false },
    ]);
  });

  test('E02 sets the content security policy of the shop where it has one', () => {
    const contentSecurityPolicy = new ContentSecurityPolicy({
      directives: [
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ],
    });
    const audience = ResponseAudience.EVERYBODY;
    expect(headers({ contentSecurityPolicy, audience }).SecurityHeadersConfig['ContentSecurityPolicy']).toEqual({
      ContentSecurityPolicy: contentSecurityPolicy.value,
      Override: false,
    });
  });

  test('E02 takes cookies out of what everybody gets, which a browser may keep', () => {
    const { RemoveHeadersConfig, CustomHeadersConfig } = headers({ audience: ResponseAudience.EVERYBODY });
    expect(RemoveHeadersConfig).toEqual({
      Items: [{ Header: 'Server' }, { Header: 'X-Powered-By' }, { Header: 'Set-Cookie' }],
    });
    expect(JSON.stringify(CustomHeadersConfig)).not.toContain('Cache-Control');
  });
});
