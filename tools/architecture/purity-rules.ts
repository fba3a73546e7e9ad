import ts from 'typescript';
import { parse, type Source, specifiers } from './source-tree';

const NETWORK_MODULES = /^(node:)?(http|https|http2|tls|dns|dgram|child_process|os|net)(\/|$)/;
/** The one thing of `node:net` that touches no network. */
const PURE_IMPORTS = new Set(['isIP', 'isIPv4', 'isIPv6']);

/**
 * Places in `lib` that read the environment, the clock, chance or the network at synth. Handlers run elsewhere and may.
 */
export function purityProblems(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^lib\/.*\.ts$/.test(path) && !path.endsWith('.handler.ts'))
    .flatMap((source) => {
      const file = parse(source);
      const found = new Set(specifiers(file).filter((name) => NETWORK_MODULES.test(name)));
      const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node) && importsOnlyPureNames(node)) {
          found.delete((node.moduleSpecifier as ts.StringLiteral).text);
        }
        const impure = impureRead(node);
        if (impure !== undefined) {
          found.add(impure);
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
      return [...found].map((what) => `${source.path} reads ${what}; pass it in`);
    });
}

function importsOnlyPureNames({ importClause }: ts.ImportDeclaration): boolean {
  const bindings = importClause?.namedBindings;
  return (
    importClause?.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every(({ name, propertyName }) => PURE_IMPORTS.has((propertyName ?? name).text))
  );
}

function impureRead(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'new Date()';
  }
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText();
    const known = ['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID', 'crypto.randomBytes'];
    return known.includes(text) ? text : undefined;
  }
  const isRead =
    ts.isIdentifier(node) &&
    ['process', 'fetch'].includes(node.text) &&
    !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
    !isDeclaredName(node);
  return isRead ? node.text : undefined;
}

/** A name that merely declares a member, e.g. `readonly process: string`. */
function isDeclaredName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent)) &&
    parent.name === node
  );
}
