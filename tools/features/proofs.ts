/** One test that names a feature. */
export interface Proof {
  /** Id of the feature. */
  readonly id: string;
  /** What the test promises, without the id. */
  readonly promise: string;
  /** Whether it passed. */
  readonly passed: boolean;
}

interface JestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** The proofs in Jest's JSON report: tests whose title starts with an id. */
export function jestProofs(json: string): Proof[] {
  const { testResults } = JSON.parse(json) as JestReport;
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ title, status }) => {
      const [, id, promise] = /^([A-Z]\d\d) (.*)$/s.exec(title) ?? [];
      return id === undefined || promise === undefined ? [] : [{ id, promise, passed: status === 'passed' }];
    });
}

/** The proofs in a JUnit report of pytest: tests named `test_<id>_<promise in snake_case>`. */
export function junitProofs(xml: string): Proof[] {
  const cases = [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  return cases.flatMap(([, attributes = '', content = '']) => {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? '';
    const [, id, promise] = /^test_([A-Z]\d\d)_(.*)$/s.exec(name) ?? [];
    return id === undefined || promise === undefined
      ? []
      : [{ id, promise: promise.replaceAll('_', ' '), passed: !/<(failure|error|skipped)\b/.test(content) }];
  });
}
