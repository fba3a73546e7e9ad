import ts from 'typescript';
import { ConfigurationError } from '../../lib/app/config/configuration-error';

/** An object of a configuration file whose settings stand in it as they are. */
export interface ConfigObject {
  /** How it is reached, e.g. `prod.edge`. */
  readonly path: string;
  /** The literal. */
  readonly literal: ts.ObjectLiteralExpression;
}

/**
 * The literal of an environment in the source of its file.
 *
 * @throws if the source has errors, or not exactly one exported object of that name
 */
export function environmentLiteral(source: string, environment: string): ConfigObject {
  const [error] = ts.transpileModule(source, { reportDiagnostics: true }).diagnostics ?? [];
  if (error !== undefined) {
    throw new ConfigurationError(
      `config of ${environment} is no TypeScript: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}; mend it first`,
    );
  }
  const file = ts.createSourceFile(`${environment}.ts`, source, ts.ScriptTarget.Latest, true);
  const found = file.statements
    .filter(ts.isVariableStatement)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) => objectLiteral(initializer) ?? [])
    .filter((literal) => literal.properties.some((property) => isNamed(property, environment)));
  const [literal] = found;
  if (literal === undefined || found.length > 1) {
    throw new ConfigurationError(
      `config of ${environment} must be one exported object with name: '${environment}', got ${found.length}; write it so`,
    );
  }
  return { path: environment, literal };
}

/**
 * The setting of a key, if it is there.
 *
 * @throws if the object is not made of plain settings alone, since another one could hold the key as well
 */
export function findSetting(object: ConfigObject, key: string): ts.PropertyAssignment | undefined {
  const properties = object.literal.properties.map((property) => {
    if (!ts.isPropertyAssignment(property) || keyOf(property) === undefined) {
      throw new ConfigurationError(
        `${object.path} must be plain settings, got ${property.getText()}; write it out, or change the file by hand`,
      );
    }
    return property;
  });
  const found = properties.filter((property) => keyOf(property) === key);
  if (found.length > 1) {
    throw new ConfigurationError(`${object.path}.${key} stands there ${found.length} times; drop all but one`);
  }
  return found[0];
}

/**
 * The object that is the setting of a key.
 *
 * @throws if it is not there, or is no literal
 */
export function objectSetting(object: ConfigObject, key: string): ConfigObject {
  const path = `${object.path}.${key}`;
  const setting = findSetting(object, key);
  const literal = objectLiteral(setting?.initializer);
  if (literal === undefined) {
    throw new ConfigurationError(
      `${path} must be an object written out, got ${setting?.initializer.getText() ?? 'nothing'}; write it so, or change the file by hand`,
    );
  }
  return { path, literal };
}

function objectLiteral(node: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  if (node !== undefined && (ts.isSatisfiesExpression(node) || ts.isAsExpression(node))) {
    return objectLiteral(node.expression);
  }
  return node !== undefined && ts.isObjectLiteralExpression(node) ? node : undefined;
}

function keyOf({ name }: ts.PropertyAssignment): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;
}

function isNamed(property: ts.ObjectLiteralElementLike, environment: string): boolean {
  return (
    ts.isPropertyAssignment(property) &&
    keyOf(property) === 'name' &&
    ts.isStringLiteral(property.initializer) &&
    property.initializer.text === environment
  );
}
