import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Template } from 'aws-cdk-lib/assertions';
import { edgeRules, TunedWebAcl, WebAclScope } from '../../lib/edge';
import { rehearse, webAclOf } from '../../lib/waf-rehearsal';
import { logKeyIn, stackIn } from '../edge/edge-stack-under-test';
import { type Json, linesOf, outcomesOf, recorded } from './rehearsal-under-test';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'waf-rehearse-'));
/** Groups that looked and found nothing. */
const QUIET = [
  'AWSManagedRulesAntiDDoSRuleSet',
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesAnonymousIpList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesBotControlRuleSet',
].map((name) => ({ name, rules: [] }));

let template: Json;

beforeAll(() => {
  const stack = stackIn('us-east-1');
  new TunedWebAcl(stack, 'Subject', {
    scope: WebAclScope.CLOUDFRONT,
    rules: edgeRules({
      rateLimits: [{ path: '/checkout', limit: 10, windowSeconds: 60 }],
      catchAllRateLimit: 2000,
      blockedCountries: ['KP'],
    }),
    encryptionKey: logKeyIn(stack),
  });
  template = Template.fromStack(stack).toJSON() as Json;
});

function request(path: string, changes: Json = {}): Json {
  return { ...recorded({ path, country: 'DE', groups: QUIET, labels: [], client: 'shopper' }), ...changes };
}

interface Left {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a program on a file of records. */
function run(records: readonly Json[], ...options: readonly string[]): Left {
  const [templateFile, recordFile] = [join(folder, 'template.json'), join(folder, 'records.jsonl.gz')];
  writeFileSync(templateFile, JSON.stringify(template));
  writeFileSync(recordFile, gzipSync(linesOf(...records)));
  return programmed([templateFile, recordFile, ...options]);
}

function programmed(args: readonly string[]): Left {
  const program = ['-r', 'ts-node/register', join(root, 'tools', 'waf-rehearse.ts')];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('the rules of the shop', () => {
  test('E09 are rehearsed as they are synthesised', () => {
    const at = (second: number): Json => ({ timestamp: 1_700_000_000_000 + second * 1000 });
    const requests = [
      request('/'),
      request('/', { country: 'KP' }),
      ...Array.from({ length: 11 }, () => request('/checkout/pay', at(0))),
      request('/Checkout/pay', at(10)),
      request('/cart', at(10)),
      request('/', { groups: undefined }),
    ].map((entry) => recorded(entry));
    const rehearsal = rehearse(webAclOf(template), requests);
    expect(rehearsal.requests[13]).toMatchObject({ terminatingRule: 'RateLimitCheckout', status: 429 });
    expect(outcomesOf(rehearsal)).toEqual([
      'allow',
      'block',
      ...Array<string>(11).fill('allow'),
      'block',
      'allow',
      'undecided',
    ]);
  });

  test('E09 stop a pipeline when a shopper would be blocked', () => {
    const { code, out, err } = run([request('/'), request('/', { country: 'KP' })], '--max-blocked', 'shopper=0.1%');
    expect(err).toBe('--max-blocked shopper=0.1%: 1 of 2 requests, 50.00 %\n');
    expect(code).toBe(1);
    expect(out).toMatch(/^Web ACL .+, 2 requests\n/);
  });

  test('E09 let a pipeline pass when all is as expected', () => {
    const expected = [request('/', { expect: 'allow' }), request('/', { country: 'KP', expect: 'block' })];
    const { code, out, err } = run(expected, '--json', '--strict');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ total: { requests: 2, allow: 1, block: 1, undecided: 0 }, failures: [] });
  });

  test('E09 are not rehearsed on what is missing, cut off or no file', () => {
    const cut = join(folder, 'cut.gz');
    writeFileSync(cut, gzipSync(linesOf(request('/'))).subarray(0, 40));
    const failing = (args: readonly string[]) => programmed([join(folder, 'template.json'), ...args]);
    const records = join(folder, 'records.jsonl.gz');
    run([request('/')]);
    expect([
      failing(['nowhere.jsonl']),
      failing([records, '--expect', 'nowhere.json']),
      failing([records, '--expect', folder]),
      failing([cut]),
    ]).toEqual([
      { code: 2, out: '', err: 'nowhere.jsonl does not exist; name a file or a folder\n' },
      { code: 2, out: '', err: 'nowhere.json does not exist; name a file\n' },
      { code: 2, out: '', err: `${folder} is a folder; name a file\n` },
      { code: 2, out: '', err: `${cut} is cut off and cannot be unpacked; fetch it again\n` },
    ]);
  });

  test('E09 are rehearsed on every file of a folder', () => {
    const logs = mkdtempSync(join(folder, 'logs-'));
    ['a.jsonl', 'b.jsonl'].forEach((name) => writeFileSync(join(logs, name), linesOf(request('/'))));
    run([request('/')]);
    expect(programmed([join(folder, 'template.json'), logs])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Web ACL .+, 2 requests\n/) as string,
    });
  });

  test('E09 are not rehearsed on half a file', () => {
    const { code, out, err } = run([request('/'), { path: '/' }]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('records.jsonl.gz line 2: timestamp is missing\n');
  });
});
