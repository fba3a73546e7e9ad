import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { deployedCode, stackWithFunctions } from './edge-functions-under-test';

const FOLDER = join(__dirname, '../../../lib/edge/functions');
const IDS = ['Pages', 'Catalogue', 'Tidy', 'Api', 'Static'];
const QUOTA = 10 * 1024;
/** Room for the lists of a real shop: hosts, paths and parameters. */
const ROOM = 2 * 1024;

/** The statements and expressions of ES 5.1, and what the documentation of the runtime adds: const, let, arrows, async. */
const SYNTAX = [
  'ArrayExpression',
  'ArrowFunctionExpression',
  'AssignmentExpression',
  'AwaitExpression',
  'BinaryExpression',
  'BlockStatement',
  'CallExpression',
  'CatchClause',
  'ConditionalExpression',
  'ExpressionStatement',
  'ForStatement',
  'FunctionDeclaration',
  'Identifier',
  'IfStatement',
  'ImportDeclaration',
  'ImportDefaultSpecifier',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'ObjectExpression',
  'Program',
  'Property',
  'ReturnStatement',
  'TryStatement',
  'UnaryExpression',
  'UpdateExpression',
  'VariableDeclaration',
  'VariableDeclarator',
];
const OPERATORS = /^([=!]==|[<>]=?|[-+*/%^|]|\|\||&&|!|typeof|delete|\+\+|\|?=)$/;
/** Methods of the runtime that are documented, as far as the code calls them. */
const METHODS = {
  String: [
    'charAt',
    'codePointAt',
    'endsWith',
    'replace',
    'slice',
    'split',
    'startsWith',
    'toLowerCase',
    'toUpperCase',
  ],
  Array: ['filter', 'forEach', 'indexOf', 'join', 'map', 'some', 'sort'],
  others: [
    'exec',
    'test',
    'keys',
    'fromCharCode',
    'floor',
    'abs',
    'now',
    'createHmac',
    'update',
    'digest',
    'kvs',
    'get',
  ],
  request: ['rawQueryString'],
};
const GLOBALS = {
  Date: 'readonly',
  Math: 'readonly',
  Number: 'readonly',
  Object: 'readonly',
  String: 'readonly',
} as const;
const FUNCTIONS = { parseInt: 'readonly', require: 'readonly' } as const;

interface Node {
  readonly type: string;
  readonly [name: string]: unknown;
}

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) {
    return value.flatMap(nodesOf);
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) {
    return [];
  }
  const { parent, tokens, comments, ...children } = value as Node;
  void [parent, tokens, comments];
  return [value as Node, ...Object.values(children).flatMap(nodesOf)];
}

describe('the code of edge functions', () => {
  const stack = stackWithFunctions();
  const codes = Object.fromEntries(IDS.map((id) => [id, deployedCode(stack, id)]));
  const codeOf = (id: string): string => codes[id] ?? '';

  test.each(IDS)('E06 %s fits into the 10 KB of an edge function, with room for the paths of a shop', (id) => {
    expect(Buffer.byteLength(codeOf(id))).toBeLessThan(QUOTA - ROOM);
    expect(codeOf(id)).toMatch(/^[\n\x20-\x7e]+$/);
  });

  test.each(IDS)('E06 %s is made of files as they stand, without their comments', (id) => {
    const files = readdirSync(join(FOLDER, 'code')).map((name) => readFileSync(join(FOLDER, 'code', name), 'utf8'));
    const written = files.flatMap((file) => file.split('\n'));
    const lines = codeOf(id).split('\n').filter(Boolean);
    const own = lines.filter((line) => !written.includes(line));
    expect(own.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...(id === 'Api' ? ['import cf'] : []),
      'const SETTINGS',
    ]);
    expect(lines.filter((line) => line.trim().startsWith('//'))).toEqual([]);
    expect(lines[0]?.startsWith('import cf from')).toBe(id === 'Api');
  });

  test.each(IDS)('E06 %s names nothing that it lacks, and holds nothing that it does not use', (id) => {
    const problems = new Linter().verify(codeOf(id), [
      {
        languageOptions: { ecmaVersion: 2017, sourceType: 'module', globals: { ...GLOBALS, ...FUNCTIONS } },
        rules: {
          'no-undef': 'error',
          'no-redeclare': 'error',
          'no-shadow': 'error',
          // No catch without a name: the runtime is not documented to know it.
          'no-unused-vars': ['error', { varsIgnorePattern: '^handler$', caughtErrors: 'none' }],
        },
      },
    ]);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  test.each(IDS)('E06 %s is written in what the documentation of cloudfront-js-2.0 lists', (id) => {
    const linter = new Linter();
    linter.verify(codeOf(id), [{ languageOptions: { ecmaVersion: 'latest', sourceType: 'module' } }]);
    const nodes = nodesOf(linter.getSourceCode().ast);
    expect(nodes.length).toBeGreaterThan(300);
    expect(nodes.map(({ type }) => type).filter((type) => !SYNTAX.includes(type))).toEqual([]);
    for (const { type, operator } of nodes) {
      expect([type, typeof operator === 'string' ? operator : '=']).toEqual([type, expect.stringMatching(OPERATORS)]);
    }
    expect(nodes.filter(({ shorthand, method, kind }) => shorthand || method || kind === 'get')).toEqual([]);
    expect(nodes.filter(({ type, computed }) => type === 'Property' && computed)).toEqual([]);
    // Async arrows, functions inside of async ones and awaits inside of arguments are what the documentation excludes.
    expect(nodes.filter(({ type, async }) => type === 'ArrowFunctionExpression' && async)).toEqual([]);
    const asynchronous = nodes.filter(({ async }) => async === true);
    expect(asynchronous.map((one) => (one['id'] as { name: string }).name)).toEqual(
      id === 'Api' ? ['isSigned', 'handler'] : [],
    );
    const nested = asynchronous.flatMap(({ body }) => nodesOf(body)).filter(({ type }) => type.includes('Function'));
    expect(nested).toEqual([]);
    const calls = nodes.filter(({ type }) => type === 'CallExpression');
    expect(calls.filter((call) => nodesOf(call['arguments']).some(({ type }) => type === 'AwaitExpression'))).toEqual(
      [],
    );
    const called = calls.flatMap(({ callee }) => {
      const { type, property } = callee as { type: string; property: { name: string } };
      return type === 'MemberExpression' ? [property.name] : [];
    });
    const known = Object.values(METHODS).flat();
    expect(called.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('E06 the same settings make the same code', () => {
    const twice = stackWithFunctions();
    expect(IDS.map((id) => deployedCode(twice, id))).toEqual(Object.values(codes));
  });
});
