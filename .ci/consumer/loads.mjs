// Prints what importing an entry loads, one URL a line: node loads.mjs ENTRY
import { registerHooks } from 'node:module'

const loaded = new Set()
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    loaded.add(resolved.url)
    return resolved
  },
})
const [entry] = process.argv.slice(2)
await import(entry, entry.endsWith('.json') ? { with: { type: 'json' } } : {})
for (const url of loaded) console.log(url)
