// On Node, Bun and Deno.
import { prove } from './proof.mjs'
import task from './task.json' with { type: 'json' }

console.log(JSON.stringify(await prove(task)))
