module.exports = {
  testEnvironment: '<rootDir>/test/environment/compile-once-environment.ts',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/temporary-folder/set-up.ts',
  globalTeardown: '<rootDir>/test/temporary-folder/tear-down.ts',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        // Hundreds of modules that most test files import by way of lib/testing and never use.
        module: { type: 'commonjs', lazy: ['cdk-nag', '../governance'] },
      },
    ],
  },
  randomize: true,
  maxWorkers: 2,
  workerIdleMemoryLimit: '2GB',
  testTimeout: 120000,
  snapshotFormat: { escapeString: false, printBasicPrototype: false },
};
