import { once } from 'node:events'
import { request } from 'node:http'
import { expect, it } from 'vitest'
import { describeGuarded } from './support/guarded.js'
import { startProcess } from './support/process.js'
import { createScene } from './support/scene.js'

for (const file of ['express.ts', 'fastify.ts', 'hono.ts', 'node-http.ts']) {
  describeGuarded(file, async ({ env }) => {
    const { url, stop } = await startProcess(file, env)
    return {
      stop,
      ask: (asked) => fetch(new Request(asked.url.replace(new URL(asked.url).origin, url), asked)),
    }
  })
}

it('node-http.ts outlives a request that Request cannot hold', async () => {
  await using scene = await createScene()
  const { url, stop } = await startProcess('node-http.ts', scene.env)
  const [answer] = await once(request(`${url}/deployments`, { method: 'TRACE' }).end(), 'response')
  expect(answer.resume().statusCode).toBe(400)
  expect((await fetch(`${url}/deployments`, { method: 'POST' })).status).toBe(401)
  await stop()
})
