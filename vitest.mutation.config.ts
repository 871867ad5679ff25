import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** Only the tests that Stryker's mutants answer to. */
const folders = ['identity', 'permission', 'exchange', 'runtime']

export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: folders.map((folder) => `__tests__/${folder}/**/*.test.ts`),
    // Nothing but the tests themselves may kill a mutant: neither what watches them nor a busy machine.
    setupFiles: [],
    reporters: [],
    testTimeout: 30_000,
  },
})
