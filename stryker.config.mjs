// Mutation testing of what decides who gets in: see __tests__/mutation.md.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['src/identity/**/*.ts', 'src/permission/**/*.ts', 'src/exchange/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  // Stryker would adapt paths in it with the API of TypeScript 6; ours lead nowhere outside.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  // Beyond what its tests took before it: on a busy machine that is no proof of a loop.
  timeoutMS: 60_000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['progress', 'clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: '.stryker/report.html' },
  jsonReporter: { fileName: '.stryker/report.json' },
  tempDirName: '.stryker/sandboxes',
  ignorePatterns: ['.stryker', 'bench', 'coverage', 'dist', 'examples', 'lib'],
}
