import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

/** What decides who gets in: hardly a line of it may go untested. */
const decisive = { lines: 95 }

export default defineConfig({
  // The sources, not what was last built of them.
  resolve: { alias: { '#runtime': fileURLToPath(new URL('src/runtime/node.ts', import.meta.url)) } },
  test: {
    include: ['__tests__/**/*.test.ts'],
    testTimeout: 15_000,
    // Everything that comes out while tests run is searched for the secrets that they make.
    setupFiles: ['__tests__/leaks/setup.ts'],
    reporters: [...configDefaults.reporters, './__tests__/leaks/reporter.ts'],
    // It imports JSON in a way of bundlers, which Node refuses.
    server: { deps: { inline: [/@actions\/(?:expressions|languageservice|workflow-parser)/] } },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: {
        'src/identity/**': decisive,
        'src/permission/**': decisive,
        'src/exchange/**': decisive,
      },
    },
  },
})
