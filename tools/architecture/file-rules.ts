import ts from 'typescript';
import { parse, type Source } from './source-tree';

const MOST_LINES = 300;
/** An `@` begins the scope of a package. */
const KEBAB = /^@?[a-z0-9]+(-[a-z0-9]+)*$/;
const SHAPELESS = /^(utils?|helpers?|commons?|misc|shared)$/;
/** `x.handler.ts` runs in Lambda, `x.cf.js` at the edge, `x.test.ts` in Jest, `x.d.ts` nowhere. */
const SUFFIX = /(\.(handler|cf|test|d))?\.[a-z]+$/;

/** Where Python stands, beside what its tests read. */
const PYTHON = /^test\/(e2e|postgres|privacy|suricata|valkey)\//;

/** Files of more than 300 lines. */
export function sizeProblems(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.replace(/\n$/, '').split('\n').length;
    return lines > MOST_LINES ? [`${path} has ${lines} lines, at most ${MOST_LINES} are allowed; split it`] : [];
  });
}

/** Files and folders not in kebab-case (in the Python of the tests: snake_case), or with a name that says nothing. */
export function nameProblems(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path }) => {
    const names = path
      .split('/')
      .map((part, index, parts) => (index < parts.length - 1 ? part : part.replace(SUFFIX, '')));
    return names.flatMap((name) => {
      if (SHAPELESS.test(name)) {
        return [`${path}: ${name} says nothing; name what it holds`];
      }
      const kebab = PYTHON.test(path) ? name.replace(/^_+|_+$/g, '').replaceAll('_', '-') : name;
      return KEBAB.test(kebab) ? [] : [`${path}: ${name} is not kebab-case`];
    });
  });
}

/** Front doors that do more than re-export, and rooms without one. */
export function indexProblems(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^lib\/(.+\/)?index\.ts$/.test(path))
    .flatMap((source) =>
      parse(source)
        .statements.filter(
          (statement) => !ts.isExportDeclaration(statement) || !statement.moduleSpecifier?.getText().startsWith("'./"),
        )
        .map((statement) => `${source.path} does more than re-export its own files: ${firstLine(statement)}`),
    );
}

/** Files of `lib` that export nothing of their own name, e.g. no `WebAcl` or `attachWebAcl` in `web-acl.ts`. */
export function mainExportProblems(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^lib\/.*\.ts$/.test(path) && !/(\/|^)index\.ts$|\.handler\.ts$|\.d\.ts$/.test(path))
    .flatMap((source) => {
      const name = (source.path.split('/').pop() ?? '').replace(SUFFIX, '');
      const exported = exportedNames(parse(source));
      return exported.some((candidate) => plain(candidate).includes(plain(name)))
        ? []
        : [`${source.path} exports nothing named ${name}, only ${exported.join(', ') || 'nothing'}`];
    });
}

/** A name without case, separators and plural. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '').replace(/s$/, '');
}

/** Names that a file declares and exports, in order. */
function exportedNames(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) {
      return [];
    }
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    }
    const named = statement as ts.DeclarationStatement;
    return named.name === undefined ? [] : [named.name.getText()];
  });
}

function firstLine(node: ts.Node): string {
  return node.getText().split('\n')[0] ?? '';
}
