import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseClaims, parseFeatures } from '../../tools/features/feature-list';
import { featureProblems, featureReport, isProven } from '../../tools/features/feature-report';
import { jestProofs, junitProofs } from '../../tools/features/proofs';
import { readReports } from '../../tools/features/read-reports';

const features = [
  { id: 'E01', name: 'CloudFront' },
  { id: 'E02', name: 'TLS' },
];
const passed = { id: 'E01', promise: 'refuses other paths', passed: true };
const failed = { ...passed, promise: 'refuses the rest', passed: false };

describe('parseFeatures', () => {
  test('reads each row whose first cell is an id', () => {
    const markdown = '| id | feature |\n|---|---|\n| E01 | CloudFront | x |\n| E02 | TLS | y |\n';
    expect(parseFeatures(markdown)).toEqual(features);
  });

  test('finds every row of docs/features.md, each id once', () => {
    const markdown = readFileSync(join(__dirname, '../../docs/features.md'), 'utf8');
    const ids = parseFeatures(markdown).map(({ id }) => id);
    expect(ids).toHaveLength(markdown.match(/^\|(?! id |-)/gm)?.length ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('parseClaims', () => {
  test('reads ids in backticks from the section, each once, and from nowhere else', () => {
    const readme = '# x\n`N01`\n## What is proven\n| `E01` | y |\n`E01`, `E02`, E03\n## Later\n`N02`\n';
    expect(parseClaims(readme)).toEqual(['E01', 'E02']);
  });

  test('reads a section at the end of the file', () => {
    expect(parseClaims('## What is proven\n\n`E01`')).toEqual(['E01']);
  });

  test('tells a README without the section from one that claims nothing', () => {
    expect(parseClaims('# x\n')).toBeUndefined();
    expect(parseClaims('## What is proven\n')).toEqual([]);
  });
});

describe('jestProofs', () => {
  test('takes tests that start with an id, and knows which passed', () => {
    const assertionResults = [
      { title: 'E01 refuses other paths', status: 'passed' },
      { title: 'E01 refuses the rest', status: 'failed' },
      { title: 'E02 left out', status: 'pending' },
      { title: 'mends E02', status: 'passed' },
    ];
    expect(jestProofs(JSON.stringify({ testResults: [{ assertionResults }] }))).toEqual([
      passed,
      failed,
      { id: 'E02', promise: 'left out', passed: false },
    ]);
  });
});

describe('junitProofs', () => {
  test('takes tests of pytest that carry an id, and knows which passed', () => {
    const xml = `<testsuites><testsuite>
      <testcase classname="test_e2e" name="test_E01_refuses_other_paths" time="0.1" />
      <testcase classname="test_e2e" name="test_E01_refuses_the_rest" time="0.1"><failure message="x">y</failure></testcase>
      <testcase classname="test_e2e" name="test_E02_left_out"><skipped message="x" /></testcase>
      <testcase classname="test_e2e" name="test_starts" time="0.1"></testcase>
    </testsuite></testsuites>`;
    expect(junitProofs(xml)).toEqual([passed, failed, { id: 'E02', promise: 'left out', passed: false }]);
  });
});

describe('readReports', () => {
  const junit = (test: string): string => `<testcase name="${test}" />`;
  const jest = JSON.stringify({
    testResults: [{ assertionResults: [{ title: 'E01 refuses other paths', status: 'passed' }] }],
  });

  /** A repository in which these reports were made. */
  function repositoryWith(reports: Record<string, string>): string {
    const root = mkdtempSync(join(tmpdir(), 'reports-'));
    mkdirSync(join(root, '.reports'));
    Object.entries(reports).forEach(([name, text]) => writeFileSync(join(root, '.reports', name), text));
    return root;
  }

  test('counts the unit tests and every suite that package.json writes a report of', () => {
    const { scripts } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
      readonly scripts: Record<string, string>;
    };
    const suites = Object.keys(scripts).filter((name) => /^bash test\/\w+\/run\.sh$/.test(scripts[name] ?? ''));
    expect(suites).toContain('privacy');
    const xml = suites.map((suite) => [`${suite}.xml`, junit(`test_E02_of_${suite}`)]);
    const { proofs, missing } = readReports(repositoryWith({ 'jest.json': jest, ...Object.fromEntries(xml) }));
    expect(missing).toEqual([]);
    expect(proofs?.map(({ promise }) => promise).sort()).toEqual(
      ['refuses other paths', ...suites.map((suite) => `of ${suite}`)].sort(),
    );
  });

  test('tells how to make the reports that are missing, and goes on without them', () => {
    expect(readReports(repositoryWith({ 'jest.json': jest, 'e2e.xml': '' }))).toEqual({
      proofs: [passed],
      missing: ['postgres', 'privacy', 'suricata', 'valkey'].map(
        (suite) => `no .reports/${suite}.xml; run npm run ${suite} to make it`,
      ),
    });
  });

  test('stops without the unit tests, in one line', () => {
    expect(readReports(repositoryWith({ 'postgres.xml': junit('test_D01_x') }))).toEqual({
      missing: ['no .reports/jest.json; run npm test first'],
    });
  });
});

describe('isProven', () => {
  test('takes a feature as proven when one test passes and none fails', () => {
    expect(isProven('E01', [passed])).toBe(true);
    expect(isProven('E01', [passed, failed])).toBe(false);
    expect(isProven('E01', [])).toBe(false);
    expect(isProven('E02', [passed])).toBe(false);
  });
});

describe('featureReport', () => {
  test('shows each feature with its proofs or a dash', () => {
    expect(featureReport(features, [passed, failed]).split('\n')).toEqual([
      'E01 CloudFront',
      '      + refuses other paths',
      '      FAILED refuses the rest',
      'E02 TLS: -',
      '',
      '0 of 2 features have passing proofs; whole is only what the README claims under "What is proven"',
    ]);
  });
});

describe('featureProblems', () => {
  test('allows a claim with a passing proof', () => {
    expect(featureProblems(features, [passed], ['E01'])).toEqual([]);
  });

  test.each([
    ['a claim without proof', [passed], ['E02'], 'README.md claims E02, which no test proves'],
    ['a claim with a failing proof', [passed, failed], ['E01'], 'README.md claims E01, which no test proves'],
    ['a claim of an unknown feature', [passed], ['E99'], 'README.md claims the unknown feature E99'],
    [
      'a test of an unknown feature',
      [{ ...passed, id: 'X01' }],
      [],
      'a test names the unknown feature X01: refuses other paths',
    ],
  ])('refuses %s', (_, proofs, claims, problem) => {
    expect(featureProblems(features, proofs, claims)).toEqual([problem]);
  });

  test('refuses a README without the section', () => {
    expect(featureProblems(features, [passed], undefined)).toEqual([expect.stringContaining('## What is proven')]);
  });

  test('refuses a feature listed twice', () => {
    expect(featureProblems([...features, { id: 'E01', name: 'again' }], [], [])).toEqual([
      'docs/features.md lists E01 twice',
    ]);
  });
});
