import { exportMapProblems, rootIndexProblems } from '../../tools/architecture/export-rules';
import { indexProblems, mainExportProblems, nameProblems, sizeProblems } from '../../tools/architecture/file-rules';
import { cycleProblems, frontDoorProblems, layerProblems } from '../../tools/architecture/import-rules';
import { purityProblems } from '../../tools/architecture/purity-rules';
import { importsOf, type Source } from '../../tools/architecture/source-tree';

/** A tree of files from path to text, as the rules get it. */
function tree(files: { readonly [path: string]: string }): Source[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

const FOUNDATION = {
  'lib/foundation/index.ts': "export * from './key';",
  'lib/foundation/key.ts': 'export const key = 1;',
};

describe('importsOf', () => {
  test.each([
    ['a static import', "import { key } from '../foundation';"],
    ['a type import', "import { type Key } from '../foundation';"],
    ['a bare import', "import '../foundation';"],
    ['a re-export', "export * from '../foundation';"],
    ['a dynamic import', "const later = import('../foundation');"],
    ['a type in place', "type Key = import('../foundation').Key;"],
    ['a require', "const { key } = require('../foundation');"],
    ['an import with a slash at its end', "import '../foundation/';"],
  ])('sees %s', (_, text) => {
    expect(importsOf(tree({ ...FOUNDATION, 'lib/edge/acl.ts': text }))).toContainEqual({
      from: 'lib/edge/acl.ts',
      to: 'lib/foundation/index.ts',
    });
  });
});

describe('layerProblems', () => {
  test('allows an import of a lower layer', () => {
    expect(layerProblems(tree({ ...FOUNDATION, 'lib/edge/acl.ts': "import '../foundation';" }))).toEqual([]);
  });

  test('refuses an import of a higher layer', () => {
    const sources = tree({ 'lib/foundation/key.ts': "import '../edge';", 'lib/edge/index.ts': '' });
    expect(layerProblems(sources)).toEqual([
      'lib/foundation/key.ts imports lib/edge/index.ts: foundation (layer 0) reaches layer 2',
    ]);
  });

  test('refuses an import within a layer', () => {
    const sources = tree({ 'lib/data/store.ts': "import '../edge';", 'lib/edge/index.ts': '' });
    expect(layerProblems(sources)).toHaveLength(1);
  });

  test('refuses a room without a layer', () => {
    expect(layerProblems(tree({ 'lib/attic/box.ts': '' }))).toEqual(['lib/attic has no layer']);
  });
});

describe('frontDoorProblems', () => {
  test('allows the front door, siblings, the tests of the room, and the app from outside lib', () => {
    const sources = tree({
      ...FOUNDATION,
      'lib/edge/acl.ts': "import '../foundation'; import './rule';",
      'lib/edge/rule.ts': '',
      'test/foundation/key.test.ts': "import '../../lib/foundation/key';",
      'bin/platform.ts': "import '../lib/app/build-platform';",
      'lib/app/build-platform.ts': '',
    });
    expect(frontDoorProblems(sources)).toEqual([]);
  });

  test.each(['lib/edge/acl.ts', 'bin/platform.ts', 'tools/bench.ts', 'test/edge/acl.test.ts'])(
    'refuses an import of the inside of another room by %s',
    (path) => {
      const up = path.startsWith('lib') ? '..' : path.startsWith('test') ? '../../lib' : '../lib';
      const problems = frontDoorProblems(tree({ ...FOUNDATION, [path]: `import '${up}/foundation/key';` }));
      expect(problems).toEqual([`${path} imports lib/foundation/key.ts; import lib/foundation`]);
    },
  );

  test('refuses a room that imports its own front door', () => {
    const sources = tree({ ...FOUNDATION, 'lib/foundation/bucket.ts': "import { key } from '.';" });
    expect(frontDoorProblems(sources)).toEqual([
      'lib/foundation/bucket.ts imports its own front door lib/foundation/index.ts; import the sibling by file',
    ]);
  });
});

describe('cycleProblems', () => {
  test('allows a diamond', () => {
    const sources = tree({
      'lib/a/top.ts': "import './left'; import './right';",
      'lib/a/left.ts': "import './base';",
      'lib/a/right.ts': "import './base';",
      'lib/a/base.ts': '',
    });
    expect(cycleProblems(sources)).toEqual([]);
  });

  test('names the files of a cycle, also one of types only', () => {
    const sources = tree({
      'lib/a/z.ts': "import './x';",
      'lib/a/x.ts': "import './y';",
      'lib/a/y.ts': "import { type X } from './x';",
    });
    expect(cycleProblems(sources)).toEqual(['lib/a/x.ts → lib/a/y.ts → lib/a/x.ts']);
  });

  test('refuses a file that imports itself', () => {
    expect(cycleProblems(tree({ 'lib/a/x.ts': "import './x';" }))).toEqual(['lib/a/x.ts → lib/a/x.ts']);
  });
});

describe('sizeProblems', () => {
  test('allows 300 lines and refuses 301', () => {
    const lines = (count: number): string => 'x\n'.repeat(count);
    expect(sizeProblems(tree({ 'lib/a/x.ts': lines(300) }))).toEqual([]);
    expect(sizeProblems(tree({ 'lib/a/x.ts': lines(301) }))).toEqual([
      'lib/a/x.ts has 301 lines, at most 300 are allowed; split it',
    ]);
  });
});

describe('nameProblems', () => {
  test.each(['lib/edge/web-acl.ts', 'lib/edge/sign.cf.js', 'lib/data/rotate.handler.ts', 'test/e2e/iam_adapter.py'])(
    'allows %s',
    (path) => {
      expect(nameProblems(tree({ [path]: '' }))).toEqual([]);
    },
  );

  test.each(['lib/edge/webAcl.ts', 'lib/edge/web_acl.ts', 'lib/WebAcl/index.ts', 'test/e2e/IamAdapter.py'])(
    'refuses %s',
    (path) => {
      expect(nameProblems(tree({ [path]: '' }))).toHaveLength(1);
    },
  );

  test.each(['lib/edge/utils.ts', 'lib/common/key.ts', 'test/helper.ts', 'lib/edge/shared/x.ts'])(
    'refuses %s, a name that says nothing',
    (path) => {
      expect(nameProblems(tree({ [path]: '' }))).toEqual([expect.stringContaining('says nothing')]);
    },
  );
});

describe('mainExportProblems', () => {
  test.each([
    ['a class', 'export class WebAcl {}'],
    ['a function', 'export function webAcl() {}'],
    ['a constant', 'export const WEB = 1, webAcl = 2;'],
    ['a constant in capitals', 'export const WEB_ACL = 1;'],
    ['a verb with it', 'export function allowWebAcl() {}'],
    ['an interface beside others', 'export type Rule = string;\nexport interface WebACL {}'],
  ])('allows a file named after %s', (_, text) => {
    expect(mainExportProblems(tree({ 'lib/edge/web-acl.ts': text }))).toEqual([]);
  });

  test('refuses a file that exports nothing of its name', () => {
    const sources = tree({ 'lib/edge/web-acl.ts': 'class WebAcl {}\nexport class Rule {}' });
    expect(mainExportProblems(sources)).toEqual(['lib/edge/web-acl.ts exports nothing named web-acl, only Rule']);
  });

  test('leaves front doors and handlers alone', () => {
    const sources = tree({ 'lib/edge/index.ts': '', 'lib/edge/sign.handler.ts': 'export const handler = 1;' });
    expect(mainExportProblems(sources)).toEqual([]);
  });
});

describe('indexProblems', () => {
  test('allows re-exports of own files', () => {
    const text = "export * from './web-acl';\nexport { type Rule } from './rule';\nexport * as edge from './edge';";
    expect(indexProblems(tree({ 'lib/edge/index.ts': text }))).toEqual([]);
  });

  test.each(['export const answer = 42;', "import './web-acl';", "export * from '../foundation';", 'export {};'])(
    'refuses %s',
    (text) => {
      expect(indexProblems(tree({ 'lib/edge/index.ts': text }))).toEqual([
        `lib/edge/index.ts does more than re-export its own files: ${text}`,
      ]);
    },
  );
});

describe('purityProblems', () => {
  test.each([
    ['process.env.REGION', 'process'],
    ['const { env } = process', 'process'],
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date()'],
    ['Math.random()', 'Math.random'],
    ["fetch('https://example.com')", 'fetch'],
    ["import { request } from 'node:https';", 'node:https'],
    ["import { isIPv4, connect } from 'node:net';", 'node:net'],
    ["import * as net from 'node:net';", 'node:net'],
    ["import { execSync } from 'child_process';", 'child_process'],
  ])('refuses %s in lib', (text, what) => {
    expect(purityProblems(tree({ 'lib/edge/x.ts': text }))).toEqual([`lib/edge/x.ts reads ${what}; pass it in`]);
  });

  test.each([
    "new Date('2026-01-01')",
    "import { isIPv4 } from 'node:net';",
    'interface Step { readonly process: string }',
    'step.process',
    "import { join } from 'node:path';",
  ])('allows %s in lib', (text) => {
    expect(purityProblems(tree({ 'lib/edge/x.ts': text }))).toEqual([]);
  });

  test('leaves handlers and tools alone, which run elsewhere', () => {
    const sources = tree({ 'lib/edge/x.handler.ts': 'process.env.KEY', 'tools/x.ts': 'process.argv' });
    expect(purityProblems(sources)).toEqual([]);
  });
});

describe('exportMapProblems', () => {
  const entry = (target: string) => ({ types: `./dist/${target}.d.ts`, default: `./dist/${target}.js` });
  const right = { '.': entry('index'), './edge': entry('edge/index'), './testing': entry('testing/index') };
  const rooms = ['app', 'edge', 'testing'];

  test('allows the root and every room but the app', () => {
    expect(exportMapProblems({ exports: right }, rooms)).toEqual([]);
  });

  test('refuses a room left out, the app, a path that is no room and a wrong target', () => {
    expect(exportMapProblems({ exports: right }, [...rooms, 'data'])).toEqual(['package.json exports no ./data']);
    expect(exportMapProblems({ exports: { ...right, './app': entry('app/index') } }, rooms)).toEqual([
      'package.json exports ./app, which is no room',
    ]);
    expect(exportMapProblems({ exports: { ...right, './edge': entry('edge/acl') } }, rooms)).toEqual([
      'package.json exports ./edge from elsewhere than ./dist/edge/index.js and .d.ts',
    ]);
  });
});

describe('rootIndexProblems', () => {
  const rooms = ['app', 'service-graph', 'testing'];

  test('allows every room but app and testing, in camel case', () => {
    expect(rootIndexProblems("export * as serviceGraph from './service-graph';\n", rooms)).toEqual([]);
  });

  test('refuses a room left out and a room too many', () => {
    expect(rootIndexProblems("export * as app from './app';\n", rooms)).toEqual([
      "lib/index.ts lacks: export * as serviceGraph from './service-graph';",
      "lib/index.ts has no use for: export * as app from './app';",
    ]);
  });
});
