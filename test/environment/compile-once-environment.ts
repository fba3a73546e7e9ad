import { TestEnvironment } from 'jest-environment-node';
import vm, { type CompileFunctionOptions } from 'node:vm';

interface Compiled {
  readonly source: string;
  readonly code: Buffer;
}

const compile = vm.compileFunction;
const compiled = new Map<string, Compiled>();

/**
 * Jest compiles every module anew in every test file, also those of aws-cdk-lib, which takes half a second each time.
 * What V8 made of a module is kept for the next test file of the same worker; modules are still run anew.
 */
vm.compileFunction = (source: string, parameters?: readonly string[], options: CompileFunctionOptions = {}) => {
  const { filename } = options;
  if (filename === undefined) {
    return compile(source, parameters, options);
  }
  const known = compiled.get(filename);
  if (known?.source === source) {
    return compile(source, parameters, { ...options, cachedData: known.code });
  }
  const made = compile(source, parameters, { ...options, produceCachedData: true });
  if (made.cachedData) {
    compiled.set(filename, { source, code: made.cachedData });
  }
  return made;
};

/** Jest's own environment, in workers that compile each module once, and with stack traces of a quarter of its length. */
export default class CompileOnceEnvironment extends TestEnvironment {
  /** The CDK takes a trace for each acknowledgement, and Jest maps each line of it to its source. */
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given);
    this.global.Error.stackTraceLimit = 25;
  }
}
