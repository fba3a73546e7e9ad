import { type Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { ContentSecurityPolicy } from '../../../lib/edge/distribution/content-security-policy';
import { type EdgePath } from '../../../lib/edge/distribution/edge-path';
import { PathClass } from '../../../lib/edge/distribution/path-class';
import { stackIn } from '../edge-stack-under-test';
import {
  associationIn,
  behavioursIn,
  configWith,
  encryptedFields,
  errorPagesIn,
  faceIn,
  wholeStack,
} from './behaviours-under-test';
import { type Behaviour, referred, resourcesOf } from './distribution-under-test';

const { STATIC, CATALOGUE, PERSONAL, API } = PathClass;
const stack: Stack = wholeStack();

function behaviourOf(pattern: string): Behaviour {
  const { CacheBehaviors, DefaultCacheBehavior } = configWith(stack, /^Live/);
  const named = CacheBehaviors.filter(({ PathPattern }) => PathPattern === pattern);
  const found = pattern === '*' ? [DefaultCacheBehavior] : named;
  expect(found).toHaveLength(1);
  return found[0] as Behaviour;
}

function policyOf(kind: 'Cache' | 'OriginRequest' | 'ResponseHeaders', pattern: string): Record<string, unknown> {
  const policy = referred(stack, `AWS::CloudFront::${kind}Policy`, behaviourOf(pattern)[`${kind}PolicyId`]);
  return policy[`${kind}PolicyConfig`] as Record<string, unknown>;
}

function functionOf(pattern: string): string {
  const associations = behaviourOf(pattern)['FunctionAssociations'] as { EventType: string; FunctionARN: string }[];
  return associations.map(({ EventType, FunctionARN }) => `${EventType} ${FunctionARN.split('/')[1]}`).join();
}

describe('EdgeBehaviours', () => {
  test('E02 has one pattern for a folder and two for a path, and nothing else but the error page', () => {
    expect(configWith(stack, /^Live/).CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/static/*',
      '/products/*',
      '/help/*',
      '/checkout/pay',
      '/checkout/pay/*',
      '/api/*',
      '/errors/unavailable.html',
    ]);
  });

  test.each(['*', '/checkout/pay', '/checkout/pay/*', '/api/*'])(
    'E02 never caches %s, and takes every method there',
    (pattern) => {
      expect(behaviourOf(pattern)).toMatchObject({
        CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
        AllowedMethods: expect.arrayContaining(['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE']),
      });
    },
  );

  test.each(['/static/*', '/products/*', '/help/*'])(
    'E02 caches %s by nothing of the visitor, for GET and HEAD alone',
    (pattern) => {
      expect(behaviourOf(pattern)['AllowedMethods']).toEqual(['GET', 'HEAD']);
      expect(policyOf('Cache', pattern)).toMatchObject({
        MinTTL: 0,
        ParametersInCacheKeyAndForwardedToOrigin: {
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'none' },
          EnableAcceptEncodingBrotli: true,
          EnableAcceptEncodingGzip: true,
        },
      });
    },
  );

  test.each([
    ['/static/*', 86_400, 31_536_000, { QueryStringBehavior: 'none' }],
    ['/products/*', 120, 600, { QueryStringBehavior: 'whitelist', QueryStrings: ['page', 'sort'] }],
    ['/help/*', 60, 600, { QueryStringBehavior: 'none' }],
  ])(
    'E02 keeps %s for %i seconds, at most %i, by the named queries',
    (pattern, DefaultTTL, MaxTTL, QueryStringsConfig) => {
      expect(policyOf('Cache', pattern)).toMatchObject({
        DefaultTTL,
        MaxTTL,
        ParametersInCacheKeyAndForwardedToOrigin: { QueryStringsConfig },
      });
    },
  );

  test.each(['/static/*', '/products/*'])(
    'E02 tells the origin of %s the address of the visitor and nothing else',
    (pattern) => {
      expect(policyOf('OriginRequest', pattern)).toMatchObject({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-viewer-address'] },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      });
    },
  );

  test.each(['*', '/api/*'])(
    'E02 tells the origin of %s all but what would let a visitor pose as the edge',
    (pattern) => {
      const { HeadersConfig, CookiesConfig, QueryStringsConfig } = policyOf('OriginRequest', pattern);
      expect([CookiesConfig, QueryStringsConfig]).toEqual([{ CookieBehavior: 'all' }, { QueryStringBehavior: 'all' }]);
      const { HeaderBehavior, Headers } = HeadersConfig as { HeaderBehavior: string; Headers: string[] };
      expect(HeaderBehavior).toBe('allExcept');
      expect(Headers).toEqual([
        'Host',
        'Forwarded',
        'X-Forwarded-Host',
        'X-Forwarded-Prefix',
        'X-Forwarded-Client-Cert',
        'X-Original-URL',
        'X-Rewrite-URL',
        'X-HTTP-Method-Override',
        'X-Middleware-Subrequest',
      ]);
    },
  );

  test('E02 takes cookies out of answers that everybody gets, and keeps them in the others', () => {
    const removed = (pattern: string): unknown => policyOf('ResponseHeaders', pattern)['RemoveHeadersConfig'];
    for (const pattern of ['/static/*', '/products/*', '/errors/unavailable.html']) {
      expect(removed(pattern)).toEqual({
        Items: [{ Header: 'Server' }, { Header: 'X-Powered-By' }, { Header: 'Set-Cookie' }],
      });
    }
    expect(removed('*')).toEqual({ Items: [{ Header: 'Server' }, { Header: 'X-Powered-By' }] });
  });

  test('E02 lets no browser keep what is for one visitor unless the origin says so', () => {
    const noStore = { Header: 'Cache-Control', Value: 'no-store', Override: false };
    const custom = (pattern: string): unknown[] =>
      (policyOf('ResponseHeaders', pattern)['CustomHeadersConfig'] as { Items: unknown[] }).Items;
    expect(custom('*')).toContainEqual(noStore);
    expect(custom('/api/*')).toContainEqual(noStore);
    expect(custom('/static/*').filter((item) => (item as { Header: string }).Header === 'Cache-Control')).toEqual([]);
  });

  test.each([
    ['*', 'Pages'],
    ['/checkout/pay', 'Pages'],
    ['/products/*', 'Pages'],
    ['/help/*', 'Help'],
    ['/static/*', 'Static'],
    ['/api/*', 'Api'],
  ])('E07 runs for %s the function %s, and no other', (pattern, name) => {
    expect(functionOf(pattern)).toBe(`viewer-request ${name}`);
  });

  test('E01 writes the address of the visitor on every path to the origin by default', () => {
    const plain = stackIn('us-east-1');
    behavioursIn(plain, {
      paths: [
        { prefix: '/static/', pathClass: STATIC },
        { prefix: '/products/', pathClass: CATALOGUE },
        { prefix: '/api/', pathClass: API },
      ],
    }).distribute(plain, 'Live', faceIn(plain, 'live'));
    const [id] = Object.keys(resourcesOf(plain, 'AWS::CloudFront::Function'));
    const { CacheBehaviors, DefaultCacheBehavior } = configWith(plain, /^Live/);
    expect([DefaultCacheBehavior, ...CacheBehaviors].map((behavior) => behavior['FunctionAssociations'])).toEqual(
      Array.from({ length: 4 }, () => [
        { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': [id, 'FunctionARN'] } },
      ]),
    );
    expect(JSON.stringify(Object.values(resourcesOf(plain, 'AWS::CloudFront::Function')))).toContain(
      'x-viewer-address',
    );
  });

  test('E14 encrypts fields on the path of the form alone, where HTTPS and POST are sure', () => {
    const [config] = Object.keys(resourcesOf(stack, 'AWS::CloudFront::FieldLevelEncryptionConfig'));
    const encrypted = configWith(stack, /^Live/).CacheBehaviors.filter(
      (behavior) => behavior['FieldLevelEncryptionId'] !== undefined,
    );
    expect(encrypted.map(({ PathPattern }) => PathPattern)).toEqual(['/checkout/pay', '/checkout/pay/*']);
    for (const behavior of encrypted) {
      expect(behavior).toMatchObject({
        FieldLevelEncryptionId: { 'Fn::GetAtt': [config, 'Id'] },
        ViewerProtocolPolicy: 'https-only',
        AllowedMethods: expect.arrayContaining(['POST', 'PUT']),
      });
    }
    expect(configWith(stack, /^Live/).DefaultCacheBehavior['FieldLevelEncryptionId']).toBeUndefined();
  });

  test.each(['*', '/static/*', '/products/*', '/help/*', '/errors/unavailable.html'])(
    'E02 moves whoever asks for %s to HTTPS, and compresses',
    (pattern) => {
      expect(behaviourOf(pattern)).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', Compress: true });
    },
  );

  test.each(['/api/*', '/checkout/pay', '/checkout/pay/*'])(
    'E02 answers HTTPS alone at %s, where a redirect would come after a token or a card, and compresses',
    (pattern) => {
      expect(behaviourOf(pattern)).toMatchObject({ ViewerProtocolPolicy: 'https-only', Compress: true });
    },
  );

  test('E02 pages take the content security policy of the shop', () => {
    const own = stackIn('us-east-1');
    const contentSecurityPolicy = new ContentSecurityPolicy({
      directives: [
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ],
    });
    behavioursIn(own, { contentSecurityPolicy });
    const policies = Object.values(resourcesOf(own, 'AWS::CloudFront::ResponseHeadersPolicy'));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      expect(JSON.stringify(policy)).toContain(contentSecurityPolicy.value);
    }
  });

  test.each([
    [{ paths: [{ prefix: '/', pathClass: STATIC }] }, /^edge path needs a prefix below \/.* \(Test\/Behaviours\)$/],
    [
      { paths: [{ prefix: '/account/', pathClass: STATIC }], personalPaths: ['/account'] },
      /^edge path "\/account\/" must not be cached .* \(Test\/Behaviours\)$/,
    ],
    [
      { refusedCountries: ['UK'] },
      'distribution refuses ISO 3166 alpha-2 codes in capitals, each once, got "UK"; change refusedCountries (Test/Behaviours)',
    ],
    [{ refusedCountries: ['KP', 'KP'] }, 'each once, got "KP"'],
    [{ originConnectionAttempts: 4 }, 'attempts to connect to the origin must be a whole number from 1 to 3, got 4'],
  ])('E02 refuses %p', (props, message) => {
    expect(() => behavioursIn(stackIn('us-east-1'), props)).toThrow(message);
  });

  test('E07 refuses a function of the API without one of pages, where anybody could say that he is the app', () => {
    const refused =
      'function of an API needs one of pages beside it, got none, so that on other paths the client header would reach the origin unverified; give a PageFunction as viewerRequest (Test/Behaviours)';
    const [first, second, third] = [stackIn('us-east-1'), stackIn('us-east-1'), stackIn('us-east-1')];
    const paths = [{ prefix: '/api/', pathClass: API }];
    expect(() => behavioursIn(first, { paths, apiViewerRequest: associationIn(first, 'Api') })).toThrow(refused);
    const own = [{ prefix: '/api/', pathClass: API, viewerRequest: associationIn(second, 'Api') }];
    expect(() => behavioursIn(second, { paths: own })).toThrow(refused);
    expect(() => behavioursIn(third, { paths: own, viewerRequest: associationIn(third, 'Pages') })).not.toThrow();
  });

  test('E14 refuses encrypted fields without a function of pages, where capitals would pass in the clear', () => {
    const paths = (own: Stack): EdgePath[] => [
      { prefix: '/checkout/pay', pathClass: PERSONAL, fieldLevelEncryption: encryptedFields(own) },
    ];
    const [bare, guarded] = [stackIn('us-east-1'), stackIn('us-east-1')];
    expect(() => behavioursIn(bare, { paths: paths(bare) })).toThrow(
      'encrypted form needs a function of pages, got none, so that "/checkout/pay" in capitals would pass in the clear; give a PageFunction with it in guardedPrefixes as viewerRequest (Test/Behaviours)',
    );
    const viewerRequest = associationIn(guarded, 'Pages');
    expect(() => behavioursIn(guarded, { paths: paths(guarded), viewerRequest })).not.toThrow();
  });

  test('E02 refuses a path that the error page has', () => {
    const own = stackIn('us-east-1');
    const errorPages = errorPagesIn(own);
    expect(() => behavioursIn(own, { errorPages, paths: [{ prefix: '/errors/', pathClass: STATIC }] })).toThrow(
      'edge path must not cover "/errors/unavailable.html", which the edge serves itself, got "/errors/"; name another (Test/Behaviours)',
    );
  });

  test.each(['viewerRequest', 'staticViewerRequest', 'apiViewerRequest'])(
    'E01 refuses a function that runs too late as %s',
    (prop) => {
      const own = stackIn('us-east-1');
      const late = { ...associationIn(own, 'Late'), eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE };
      const refused =
        'function of a path runs at viewer-request, got viewer-response; associate it with that event (Test/Behaviours)';
      expect(() => behavioursIn(own, { [prop]: late })).toThrow(refused);
      const paths = [{ prefix: '/a/', pathClass: STATIC, viewerRequest: late }];
      const another = stackIn('us-east-1');
      expect(() => behavioursIn(another, { paths })).toThrow(refused);
    },
  );
});
