import * as node from '../../src/runtime/node.js'
import type { Runtime } from '../../src/runtime/runtime.js'
import * as web from '../../src/runtime/web.js'

/** Both of them check every vector. */
export const runtimes: readonly [string, Runtime][] = [
  ['node:crypto', node],
  ['Web Crypto', web],
]
