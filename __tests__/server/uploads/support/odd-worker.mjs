// A thread that does what it is asked, as a word.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', ({ kind, bytes }) => {
  const word = new TextDecoder().decode(bytes)
  if (word === 'exit') process.exit(1)
  if (word === 'throw') throw new Error('broken')
  if (word === 'hang') for (;;);
  if (word === 'fill') for (const all = []; ; ) all.push(new Array(100_000).fill({}))
  parentPort.postMessage({ code: 'request_invalid', message: `${kind}: ${word}`, problems: [] })
})
