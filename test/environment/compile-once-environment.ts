import { TestEnvironment } from 'jest-environment-node';
import vm, { type CompileFunctionOptions, type ScriptOptions } from 'node:vm';

/** What V8 made of a module, and of what source. */
interface Compiled {
  readonly source: string;
  readonly code: Buffer;
}

const compile = vm.compileFunction;
const compiled = new Map<string, Compiled>();
const fresh = new Map<string, { readonly source: string; readonly script: vm.Script }>();

/**
 * Jest compiles every module anew in every test file, also those of aws-cdk-lib, and V8 compiles its functions anew where
 * they are called. What V8 made of a module, and of the functions that the first test file called, is kept for the next
 * ones of the same worker: a third of their time. Modules are still run anew.
 */
vm.compileFunction = (source: string, parameters: readonly string[] = [], options: CompileFunctionOptions = {}) => {
  const { filename, parsingContext, importModuleDynamically } = options;
  if (filename === undefined || parsingContext === undefined) {
    return compile(source, parameters, options);
  }
  const known = compiled.get(filename);
  const cachedData = known?.source === source ? known.code : undefined;
  // A script, since a function that vm.compileFunction made cannot be asked for what V8 has compiled by now.
  const script = new vm.Script(`(function(${parameters.join()}){${source}\n})`, {
    filename,
    cachedData,
    importModuleDynamically: importModuleDynamically as ScriptOptions['importModuleDynamically'],
  });
  if (cachedData === undefined || script.cachedDataRejected === true) {
    fresh.set(filename, { source, script });
  }
  return script.runInContext(parsingContext) as ReturnType<typeof compile>;
};

/** Jest's own environment, in workers that compile each module once, and with stack traces of a quarter of its length. */
export default class CompileOnceEnvironment extends TestEnvironment {
  /** The CDK takes a trace for each acknowledgement, and Jest maps each line of it to its source. */
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given);
    this.global.Error.stackTraceLimit = 25;
  }

  override async teardown(): Promise<void> {
    fresh.forEach(({ source, script }, filename) =>
      compiled.set(filename, { source, code: script.createCachedData() }),
    );
    fresh.clear();
    await super.teardown();
  }
}
