import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { manifest, StrangerApp } from './consumer/stranger-app';

const MAIN = `
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { foundation } from 'cdk-defence-in-depth';
import { EncryptionKey, HardenedBucket } from 'cdk-defence-in-depth/foundation';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Billing');
const { key } = new EncryptionKey(stack, 'Key', { description: 'invoices', services: ['s3'] });
const accessLogs = Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs');
new HardenedBucket(stack, 'Invoices', { encryptionKey: key, accessLogs, accessLogsPrefix: 'invoices/' });
app.synth();
console.log(foundation.HardenedBucket === HardenedBucket ? 'one class' : 'two classes');
`;

/** Loads each name in both module systems and prints, as JSON, what came of it. */
const loader = (names: readonly string[]): string => `
const load = async (name) => {
  try {
    const [required, imported] = [require(name), await import(name)];
    return Object.keys(required).every((key) => key in imported) ? Object.keys(required).length : 'differs';
  } catch (error) {
    return error.code;
  }
};
const names = ${JSON.stringify(names)};
Promise.all(names.map(load)).then((all) => console.log(JSON.stringify(all)));
`;

const VISIBILITY = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'Admin' };
const WEB_ACL = {
  Resources: {
    WebAcl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Scope: 'CLOUDFRONT',
        DefaultAction: { Allow: {} },
        Rules: [
          {
            Name: 'Admin',
            Priority: 0,
            Action: { Block: {} },
            Statement: {
              ByteMatchStatement: {
                FieldToMatch: { UriPath: {} },
                PositionalConstraint: 'STARTS_WITH',
                SearchString: '/admin',
                TextTransformations: [{ Priority: 0, Type: 'NONE' }],
              },
            },
            VisibilityConfig: VISIBILITY,
          },
        ],
        VisibilityConfig: VISIBILITY,
      },
    },
  },
};
const RECORD = { timestamp: 1_795_262_400_000, sourceAddress: '192.0.2.1', method: 'GET' };
const LOG_RECORD = {
  timestamp: 1_795_262_400_000,
  formatVersion: 1,
  webaclId: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/Shop/1',
  terminatingRuleId: 'Default_Action',
  terminatingRuleType: 'REGULAR',
  action: 'ALLOW',
  nonTerminatingMatchingRules: [{ ruleId: 'Admin', action: 'COUNT' }],
  httpRequest: { clientIp: '192.0.2.1', country: 'DE', headers: [], uri: '/admin', args: '', httpMethod: 'GET' },
};

describe('consumer', () => {
  const subpaths = Object.keys(manifest.exports).map((subpath) => subpath.replace('.', 'cdk-defence-in-depth'));
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  let app: StrangerApp;
  let errors: string[];

  beforeAll(() => {
    app = new StrangerApp();
    app.write('main.ts', MAIN);
    blocks.forEach((code, index) => app.write(`readme-${index}.ts`, code));
    errors = app.compile();
  });

  afterAll(() => app.remove());

  test('G07 compiles in a stranger’s app', () => {
    expect(errors.filter((line) => line.startsWith('main'))).toEqual([]);
  });

  test('G07 synthesises in a stranger’s app, one class behind the root and the subpath', () => {
    expect(app.run('main.js').trim()).toBe('one class');
    const { Resources } = app.read('cdk.out/Billing.template.json') as {
      Resources: { [id: string]: { Type: string } };
    };
    expect(Object.values(Resources).map(({ Type }) => Type)).toEqual(
      expect.arrayContaining(['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy']),
    );
  });

  test('G07 loads from the root and from every subpath, required and imported', () => {
    app.write('load.js', loader(subpaths));
    const counts = JSON.parse(app.run('load.js')) as unknown[];
    expect(counts).toEqual(subpaths.map(() => expect.any(Number)));
    expect(counts).not.toContain(0);
  });

  test('G07 refuses deep imports and the app', () => {
    const deep = ['app', 'dist/foundation/acknowledge.js', 'lib/foundation', 'package.json'];
    app.write('deep.js', loader(deep.map((path) => `cdk-defence-in-depth/${path}`)));
    expect(JSON.parse(app.run('deep.js'))).toEqual(deep.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'));
  });

  test('G07 offers its types to projects with the old module resolution too', () => {
    const moduleResolution = ts.ModuleResolutionKind.Node10;
    const unresolved = subpaths.filter(
      (name) =>
        !ts.resolveModuleName(name, app.path('main.ts'), { moduleResolution }, ts.sys).resolvedModule?.resolvedFileName,
    );
    expect(unresolved).toEqual([]);
  });

  test('G07 packs compiled code and nothing of the app, the tests or the tools', () => {
    const surplus = app.packed.filter(
      (path) => !/^(LICENSE|README\.md|package\.json|dist\/.+)$/.test(path) || /^dist\/app\/|(?<!\.d)\.ts$/.test(path),
    );
    expect(surplus).toEqual([]);
    expect(app.packed).toContain('dist/index.d.ts');
  });

  test('G07 asks for peers no older than those it is tested with', () => {
    for (const [name, range] of Object.entries(manifest.peerDependencies)) {
      expect(range).toMatch(`>=${manifest.devDependencies[name]} <`);
    }
  });

  test('G07 runs every ts block of the README, with the handlers that it deploys', () => {
    blocks.forEach((_, index) => expect(() => app.run(`readme-${index}.js`)).not.toThrow());
  });

  test('E09 rehearses and reports by the commands of the package, and refuses what it cannot read', () => {
    app.write('web-acl.json', JSON.stringify(WEB_ACL));
    app.write('records.jsonl', ['/', '/admin/users'].map((path) => JSON.stringify({ ...RECORD, path })).join('\n'));
    app.write('waf.log', JSON.stringify(LOG_RECORD));
    app.write('empty.json', '{"Resources":{}}');
    expect(Object.keys(manifest.bin)).toEqual(['waf-rehearse', 'waf-report']);
    expect(app.command('waf-rehearse', 'web-acl.json', 'records.jsonl')).toEqual({
      status: 0,
      output: expect.stringMatching(/^ *Admin +1 /m) as string,
    });
    expect(app.command('waf-report', '--today', '2026-11-21', 'waf.log')).toEqual({
      status: 0,
      output: expect.stringMatching(/Admin[\s\S]*not yet/) as string,
    });
    const refused = app.command('waf-rehearse', 'empty.json', 'records.jsonl');
    expect(refused).toEqual({ status: 2, output: expect.stringContaining('web ACL') as string });
    const unread = app.command('waf-report', '--today', '2026-11-21', 'records.jsonl');
    expect(unread).toEqual({ status: 2, output: expect.stringContaining('records.jsonl line 1') as string });
  });

  test('G07 compiles every ts block of the README', () => {
    expect(blocks).not.toHaveLength(0);
    expect(errors.filter((line) => line.startsWith('readme'))).toEqual([]);
  });
});
