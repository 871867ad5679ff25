import { defineConfig } from 'vitest/config'
import config from '../../vitest.config.ts'

/** The suite's own, but for what runs: everything in it leaks. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['__tests__/leaks/planted.ts'] },
})
