import { readFileSync } from 'node:fs';

const swcrc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
// Jest runs the sources where they lie, so relative imports keep their `.ts`.
const source = { ...swcrc, swcrc: false, jsc: { ...swcrc.jsc, rewriteRelativeImportExtensions: false } };
delete source.$schema;

const kind = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', source] },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['rollcall-source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.rollcall/'],
};

/** One project per kind of test: only the servers of the kinds that run are started. */
export default {
  // A net under what hangs, far above what a loaded machine needs: waiting inside a test has its own, shorter bounds.
  testTimeout: 120_000,
  projects: [
    {
      ...kind,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,test,tools}/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.(postgres|kafka)\\.spec\\.ts$'],
    },
    {
      ...kind,
      displayName: 'postgres',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.postgres.spec.ts'],
      globalSetup: '<rootDir>/test/support/postgres.setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres.teardown.ts',
    },
    {
      ...kind,
      displayName: 'kafka',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.kafka.spec.ts'],
      globalSetup: '<rootDir>/test/support/kafka.setup.ts',
      globalTeardown: '<rootDir>/test/support/kafka.teardown.ts',
    },
    { ...kind, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'] },
    {
      ...kind,
      displayName: 'verifiers',
      testMatch: ['<rootDir>/test/verifiers/**/*.verify.ts'],
      globalSetup: '<rootDir>/test/support/postgres.setup.ts',
      globalTeardown: '<rootDir>/test/support/postgres.teardown.ts',
    },
    { ...kind, displayName: 'systems', testMatch: ['<rootDir>/test/systems/**/*.systems.ts'] },
    { ...kind, displayName: 'crash', testMatch: ['<rootDir>/test/crash/**/*.crash.ts'] },
  ],
};
