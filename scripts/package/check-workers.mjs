import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createFakeGitHub } from 'atmos-pro-oidc/testing'
import { check } from './check.mjs'
import { checkProof } from './proof.mjs'
import { installedPath, requireInstalled, skip } from './runtimes.mjs'

const GITHUB = 'https://token.actions.githubusercontent.com'
/** Of a Worker's settings: old ones go on behaving as they did. */
const COMPATIBILITY_DATES = ['2024-01-01', '2026-07-01']
/** As Wrangler bundles a Worker. */
const BUNDLE = { bundle: true, format: 'esm', conditions: ['workerd', 'worker', 'browser'], write: false }

/** The library on Cloudflare's own runtime, workerd, where what a request has begun ends with the request. */
export async function checkWorkers(consumer, task, failure) {
  if (!installedPath('miniflare') || !installedPath('esbuild')) return skip('Workers', failure)
  for (const date of COMPATIBILITY_DATES) {
    const worker = await start(join(consumer, 'everywhere', 'worker.mjs'), date)
    await check(`Workers, as of ${date}: verifies, authorizes, exchanges and guards`, async () =>
      checkProof(await ask(worker, 'prove', task)),
    )
    await check(`Workers, as of ${date}: whoever hangs up while keys are fetched stops nobody else`, () =>
      checkHangUp(worker),
    )
    await worker.dispose()
  }
  await check('Workers: examples/cloudflare-worker.ts', () => checkExample(consumer))
}

async function start(file, compatibilityDate, options = {}) {
  const { build } = requireInstalled('esbuild')
  const { outputFiles } = await build({ ...BUNDLE, entryPoints: [file] })
  const { Miniflare } = requireInstalled('miniflare')
  return new Miniflare({
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate,
    cf: false,
    ...options,
  })
}

async function ask(worker, path, question) {
  const init = { method: 'POST', body: JSON.stringify(question), signal: AbortSignal.timeout(20_000) }
  return (await fetch(new URL(path, await worker.ready), init)).json()
}

async function checkHangUp(worker) {
  await using github = await createFakeGitHub()
  const question = { issuer: github.issuer, timeout: 1000, token: await github.mint('push') }
  github.fail('discovery', 'hang', 1)
  const caller = await send(await worker.ready, 'verify', JSON.stringify(question))
  while (github.requests.discovery === 0) await setTimeout(10)
  caller.resetAndDestroy()
  // This one may have waited for the keys that the other had asked for.
  await ask(worker, 'verify', question)
  assert.equal(await ask(worker, 'verify', question), 'verified')
}

/** Sends a request on a connection of its own. */
async function send({ hostname, port }, path, body) {
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(`POST /${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  return socket
}

async function checkExample(consumer) {
  await using github = await createFakeGitHub({ issuer: GITHUB })
  const file = join(consumer, 'cloudflare-worker.ts')
  copyFileSync(resolve(import.meta.dirname, '../../examples/cloudflare-worker.ts'), file)
  const { Response } = requireInstalled('miniflare')
  const [date] = COMPATIBILITY_DATES.slice(-1)
  const worker = await start(file, date, {
    async outboundService({ url }) {
      const answer = await github.fetch(url)
      return new Response(await answer.text(), { status: answer.status })
    },
  })
  const deploying = { audience: 'deploy.example.com', workflow: 'deploy.yaml' }
  for (const [options, status] of [
    [deploying, 201],
    [{ ...deploying, branch: 'dev' }, 403],
    [{}, 401],
  ]) {
    const headers = { authorization: `Bearer ${await github.mint('push', options)}` }
    const answer = await worker.dispatchFetch('http://worker/deployments', { method: 'POST', headers })
    assert.equal(answer.status, status, await answer.text())
  }
  await worker.dispose()
}
