import { randomBytes } from 'node:crypto'
import { it } from 'vitest'
import { ConfigError } from '../../src/errors.js'

// Run by leaks.test.ts alone: a file whose tests pass, and that must fail.
it('leaks', () => {
  new ConfigError(randomBytes(32).toString('hex'))
})
