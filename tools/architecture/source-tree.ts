import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** One file of the repository. */
export interface Source {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  /** What stands in it. */
  readonly text: string;
}

/** One import or re-export of a file of the repository by another. */
export interface Import {
  /** Path of the importing file. */
  readonly from: string;
  /** Path of the imported file; as written where no such file exists. */
  readonly to: string;
}

const CODE = /\.(ts|js|mjs|py|ya?ml|sh)$/;
const NOT_OURS = /^(node_modules|__pycache__|__snapshots__|\..*)$/;

/** Every source file under the folders, sorted by path. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter(({ name }) => !NOT_OURS.test(name))
      .flatMap((entry) => {
        const path = posix.join(folder, entry.name);
        return entry.isDirectory() ? walk(path) : [path];
      });
  return folders
    .flatMap(walk)
    .filter((path) => CODE.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The syntax tree of a TypeScript or JavaScript source. */
export function parse({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

/** Every relative import among the sources: static, dynamic, re-export, `require` and type position alike. */
export function importsOf(sources: readonly Source[]): Import[] {
  const paths = new Set(sources.map(({ path }) => path));
  return sources
    .filter(({ path }) => /\.(ts|js|mjs)$/.test(path))
    .flatMap((source) =>
      specifiers(parse(source))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => {
          const target = posix.join(posix.dirname(source.path), specifier).replace(/\/$/, '');
          const candidates = [target, `${target}.ts`, `${target}/index.ts`, target.replace(/\.js$/, '.ts')];
          return { from: source.path, to: candidates.find((candidate) => paths.has(candidate)) ?? target };
        }),
    );
}

/** The module names that a file imports, as written. */
export function specifiers(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = moduleName(node);
    if (name !== undefined && ts.isStringLiteralLike(name)) {
      found.push(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function moduleName(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier;
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  }
  const isImportCall =
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === 'require'));
  return isImportCall ? node.arguments[0] : undefined;
}
