import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import ts from 'typescript';
import { environmentLiteral, findSetting } from '../../../tools/edge-canary/config-literal';
import { CanaryEnd, endCanary } from '../../../tools/edge-canary/end-canary';
import { lineDiff } from '../../../tools/edge-canary/line-diff';
import { runEdgeCanary } from '../../../tools/edge-canary/run-edge-canary';

const CONFIGS = join(__dirname, '../../../lib/app/config');
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const RULES = { rateLimits: [{ path: '/login', limit: 50, windowSeconds: 60 }], blockedCountries: ['KP'] };
const CANDIDATE = { rateLimits: [{ path: '/login', limit: 20, windowSeconds: 60 }], blockedCountries: ['KP', 'IR'] };

interface Evaluated {
  readonly edge: { readonly rules?: unknown; readonly canary?: { readonly candidate?: unknown } };
}

/** What the source of a configuration says, told by running it. */
function evaluate(source: string, environment: string): Evaluated {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exports: Record<string, Evaluated> = {};
  runInNewContext(outputText, { exports, require: () => ({ shopNowGraph: (size: number) => ({ size }) }) });
  return JSON.parse(JSON.stringify(exports[environment])) as Evaluated;
}

/** A shipped configuration with another edge; the rest of the file is the real one. */
function shipped(environment: string, edge: string): string {
  const source = readFileSync(join(CONFIGS, `${environment}.ts`), 'utf8');
  const setting = findSetting(environmentLiteral(source, environment), 'edge') as ts.PropertyAssignment;
  return `${source.slice(0, setting.initializer.getStart())}${edge}${source.slice(setting.initializer.getEnd())}`;
}

function config(edge: string): string {
  return `export const prod = { name: 'prod', edge: ${edge}, tier: 'production' };\n`;
}

const withCanary = (rest = ''): string => `{
    // The rules in force.
    rules: ${JSON.stringify(RULES)}, // since May
    // Tried since Monday.
    canary: {
      weight: 0.05, // five in a hundred
      candidate: {
        // a comment that belongs to the candidate
        rateLimits: [{ path: '/login', limit: 20, windowSeconds: 60 }],
        blockedCountries: ['KP', 'IR'],
      },
    }, // the canary ends here${rest}
  }`;

describe('endCanary', () => {
  describe.each(ENVIRONMENTS)('of the shipped %s', (environment) => {
    const source = shipped(environment, withCanary());
    const before = evaluate(source, environment);

    test("E10 puts the candidate's rules in force and changes nothing else", () => {
      const after = evaluate(endCanary(source, environment, CanaryEnd.PROMOTE), environment);
      expect(after).toEqual({ ...before, edge: { rules: CANDIDATE } });
    });

    test("E10 drops the candidate's rules and changes nothing else", () => {
      const after = evaluate(endCanary(source, environment, CanaryEnd.ABORT), environment);
      expect(after).toEqual({ ...before, edge: { rules: RULES } });
    });
  });

  test("E10 keeps the comments of the rules, and takes the candidate's along", () => {
    const promoted = endCanary(config(withCanary()), 'prod', CanaryEnd.PROMOTE);
    expect(promoted).toContain('// The rules in force.');
    expect(promoted).toContain('// since May');
    expect(promoted).toContain('// a comment that belongs to the candidate');
    for (const gone of ['Tried since Monday', 'five in a hundred', 'the canary ends here', 'weight', 'canary']) {
      expect(promoted).not.toContain(gone);
    }
  });

  test.each([
    ['first', `{ canary: { candidate: { a: 2 } }, rules: { a: 1 }, http3: false }`],
    ['in between', `{ http3: false, canary: { candidate: { a: 2 } }, rules: { a: 1 } }`],
    ['last without a comma', `{ http3: false, rules: { a: 1 }, canary: { candidate: { a: 2 } } }`],
    ['last with a comma', `{ http3: false, rules: { a: 1 }, canary: { candidate: { a: 2 } }, }`],
    ['quoted', `{ 'http3': false, "rules": { a: 1 }, 'canary': { "candidate": { a: 2 } } }`],
    ['typed', `{ http3: false, rules: { a: 1 } as const, canary: { candidate: { a: 2 } satisfies object } }`],
  ])('E10 finds a canary that stands %s', (_, edge) => {
    const source = config(edge);
    const prod = { name: 'prod', tier: 'production' };
    expect(evaluate(endCanary(source, 'prod', CanaryEnd.PROMOTE), 'prod')).toEqual({
      ...prod,
      edge: { http3: false, rules: { a: 2 } },
    });
    expect(evaluate(endCanary(source, 'prod', CanaryEnd.ABORT), 'prod')).toEqual({
      ...prod,
      edge: { http3: false, rules: { a: 1 } },
    });
  });

  test('E10 moves any rules, wherever the canary stands', () => {
    // A literal with the key __proto__ is no JSON, and no setting has such a name.
    const value = fc.jsonValue({ maxDepth: 2 }).filter((json) => !JSON.stringify(json).includes('__proto__'));
    const settings = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value, { maxKeys: 4 });
    fc.assert(
      fc.property(settings, settings, fc.constantFrom(0, 1, 2), fc.boolean(), (rules, candidate, place, comma) => {
        const parts = [`rules: ${JSON.stringify(rules)}`, 'http3: false'];
        parts.splice(place, 0, `canary: { weight: 0.1, candidate: ${JSON.stringify(candidate)} }`);
        const source = config(`{ ${parts.join(', ')}${comma ? ',' : ''} }`);
        const edges = [CanaryEnd.PROMOTE, CanaryEnd.ABORT].map(
          (end) => evaluate(endCanary(source, 'prod', end), 'prod').edge,
        );
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(edges).toEqual([
          { rules: plain(candidate), http3: false },
          { rules: plain(rules), http3: false },
        ]);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['no canary', config('{ rules: {} }'), 'prod.edge has no canary; nothing to promote'],
    ['no rules', config('{ canary: { candidate: {} } }'), 'prod.edge has no rules that the candidate could replace'],
    [
      'no candidate',
      config('{ rules: {}, canary: {} }'),
      'prod.edge.canary.candidate must be an object written out, got nothing',
    ],
    [
      'a candidate from elsewhere',
      config('{ rules: {}, canary: { candidate: other } }'),
      'prod.edge.canary.candidate must be an object written out, got other',
    ],
    ['a canary from elsewhere', config('{ rules: {}, canary }'), 'prod.edge must be plain settings, got canary'],
    ['a spread', config('{ ...shared, rules: {}, canary: { candidate: {} } }'), 'got ...shared'],
    ['a computed key', config(`{ ['rules']: {}, canary: { candidate: {} } }`), `got ['rules']: {}`],
    ['a method', config('{ rules() {}, canary: { candidate: {} } }'), 'got rules() {}'],
    [
      'two canaries',
      config('{ rules: {}, canary: { candidate: {} }, canary: { candidate: {} } }'),
      'prod.edge.canary stands there 2 times',
    ],
    ['an edge from elsewhere', config('shared'), 'prod.edge must be an object written out, got shared'],
    ['no edge', `export const prod = { name: 'prod' };`, 'prod.edge must be an object written out, got nothing'],
    [
      'a spread beside the edge',
      `export const prod = { name: 'prod', ...dev };`,
      'prod must be plain settings, got ...dev',
    ],
    ['another environment', config('{}').replace(`'prod'`, `'dev'`), `with name: 'prod', got 0`],
    ['no export', config('{}').replace('export ', ''), `with name: 'prod', got 0`],
    ['two of the name', config('{}') + config('{}').replace('const prod', 'const other'), `with name: 'prod', got 2`],
    ['no TypeScript', config('{').replace('}', ''), 'config of prod is no TypeScript'],
  ])('E10 refuses %s', (_, source, message) => {
    expect(() => endCanary(source, 'prod', CanaryEnd.PROMOTE)).toThrow(message);
  });
});

describe('edge-canary', () => {
  let directory: string;
  const sources = new Map(ENVIRONMENTS.map((name) => [name, shipped(name, withCanary())]));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'edge-canary-'));
    sources.forEach((source, name) => writeFileSync(join(directory, `${name}.ts`), source));
  });

  const written = (): string[][] =>
    readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), 'utf8')]);
  const original = (): string[][] =>
    readdirSync(directory).map((file) => [file, sources.get(file.replace('.ts', '')) as string]);

  test.each(ENVIRONMENTS)(
    'E10 promotes the canary of %s in its file alone, in the style of the project',
    async (name) => {
      const text = await runEdgeCanary(['promote', name], directory);
      const [changed, ...others] = written().filter(
        ([file, content]) => content !== sources.get(file?.replace('.ts', '') ?? ''),
      );
      expect(others).toEqual([]);
      expect(changed?.[0]).toBe(`${name}.ts`);
      expect(evaluate(changed?.[1] as string, name).edge).toEqual({ rules: CANDIDATE });
      expect(changed?.[1]).toContain(`
  edge: {
    // The rules in force.
    rules: {
      // a comment that belongs to the candidate
      rateLimits: [{ path: '/login', limit: 20, windowSeconds: 60 }],
      blockedCountries: ['KP', 'IR'],
    }, // since May
  },
`);
      expect(text).toContain('-       weight: 0.05, // five in a hundred');
      expect(text).toContain(`${join(directory, `${name}.ts`)} is changed, nothing else`);
    },
  );

  test('E10 aborts the canary of one environment and leaves the others theirs', async () => {
    await runEdgeCanary(['abort', 'prod'], directory);
    const [prod] = written().filter(([file]) => file === 'prod.ts');
    expect(evaluate(prod?.[1] as string, 'prod').edge).toEqual({ rules: RULES });
    expect(written().filter(([file]) => file !== 'prod.ts')).toEqual(original().filter(([file]) => file !== 'prod.ts'));
  });

  test('E10 refuses to end a canary twice, and writes nothing then', async () => {
    await runEdgeCanary(['promote', 'prod'], directory);
    const after = written();
    await expect(runEdgeCanary(['abort', 'prod'], directory)).rejects.toThrow(
      'prod.edge has no canary; nothing to abort',
    );
    expect(written()).toEqual(after);
  });

  test.each([
    [[], 'edge-canary takes promote or abort and an environment, got ""'],
    [['promote'], 'got "promote"'],
    [['deploy', 'prod'], 'got "deploy prod"'],
    [['promote', 'prod', 'staging'], 'got "promote prod staging"'],
    [['promote', '../prod'], 'got "promote ../prod"'],
    [['promote', 'production'], 'unknown environment "production"'],
  ])('E10 refuses %j and writes nothing', async (args, message) => {
    await expect(runEdgeCanary(args, directory)).rejects.toThrow(message);
    expect(written()).toEqual(original());
  });
});

describe('lineDiff', () => {
  test('E10 shows both texts whole', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const side = (mark: string): string =>
          lines
            .filter((line) => line.startsWith(mark) || line.startsWith('  '))
            .map((line) => line.slice(2))
            .join('\n');
        expect([side('- '), side('+ ')]).toEqual([before, after]);
      }),
    );
  });

  test('E10 shows no more lines than changed', () => {
    expect(lineDiff('a\nb\nc\nd', 'a\nx\nc\nd')).toEqual(['  a', '- b', '+ x', '  c', '  d']);
  });
});
