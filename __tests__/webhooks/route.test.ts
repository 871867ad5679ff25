import { createHmac } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createServerFixture } from '../server/fixture.js'
import { useWebhookFixture } from './fixture.js'

const ROUTE = '/webhooks/github'
const fixture = useWebhookFixture()

const ping = (options?: { deliveryId?: string; secret?: string }) =>
  fixture().fake.sign('ping', { zen: 'Design for failure.', hook_id: 1 }, options)

const deliveries = () => fixture().store.list('deliveries', { limit: 10 })

async function send(headers: Readonly<Record<string, string | undefined>>, body = ping().body) {
  const all = Object.entries({ ...ping().headers, ...headers }).filter(([, value]) => value !== undefined)
  return fixture().ask('POST', ROUTE, { headers: Object.fromEntries(all) as Record<string, string>, body })
}

describe('a webhook', () => {
  it('is heeded', async () => {
    const { deliver, fake, installationId } = fixture()
    const [answer] = await deliver(fake.suspend(installationId))
    expect(answer).toMatchObject({ status: 200, body: { success: true, data: { duplicate: false } } })
    expect(answer?.body).toMatchObject({ request: 'POST /webhooks/github', traceId: expect.any(String) })
  })

  it('is heeded once', async () => {
    const { deliver, fake, store, installationId } = fixture()
    const suspended = fake.suspend(installationId)
    await deliver(suspended)
    const before = [await store.list('installations', { limit: 1 }), await store.listEvents({ limit: 100 })]
    const [answer] = await deliver(suspended)
    expect(answer).toMatchObject({ status: 200, body: { data: { duplicate: true } } })
    const after = [await store.list('installations', { limit: 1 }), await store.listEvents({ limit: 100 })]
    expect(after).toEqual(before)
  })

  it.each([
    ['a ping', 'ping', { zen: 'Design for failure.' }],
    ['an unknown event', 'star', { action: 'created' }],
    ['an unknown action', 'repository', { action: 'sold' }],
  ])('is accepted and ignored: %s', async (_name, event, payload) => {
    const { deliver, fake, store } = fixture()
    const before = await store.listEvents({ limit: 100 })
    const [answer] = await deliver([fake.sign(event, payload, { deliveryId: 'd-1' })])
    expect(answer).toMatchObject({ status: 202, body: { success: true, data: { ignored: true } } })
    expect(await deliveries()).toMatchObject([{ id: 'd-1', event }])
    expect(await store.listEvents({ limit: 100 })).toEqual(before)
  })

  it('about what is not here leaves nothing but its id', async () => {
    const { deliver, fake, store } = fixture()
    const id = fake.addRepository({ fullName: 'other/thing' })
    const { installationId, deliveries: installed } = fake.install('other', 'all')
    const all = [...installed, ...fake.archiveRepository(id), ...fake.suspend(installationId)]
    const answers = await deliver(all)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await deliveries()).toHaveLength(3)
    expect(await store.list('githubRepositories', { limit: 10 })).toHaveLength(2)
    expect(await store.list('installations', { limit: 10 })).toHaveLength(1)
  })
})

describe('what GitHub did not send', () => {
  it.each<[string, () => Promise<{ status: number; body: unknown }>]>([
    ['signed with another secret', () => send({ ...ping({ secret: 'guessed' }).headers })],
    ['changed after it was signed', () => send(ping().headers, ping().body.replace('1', '2'))],
    [
      'with the signature of another',
      () => send({ 'x-hub-signature-256': fixture().fake.sign('ping', {}).headers['x-hub-signature-256'] }),
    ],
    ['without a signature', () => send({ 'x-hub-signature-256': undefined })],
    ['with a signature that is none', () => send({ 'x-hub-signature-256': 'sha256=1' })],
    ['with the old signature only', () => send({ 'x-hub-signature-256': ping().headers['x-hub-signature'] })],
    ['signed and not parsed: no JSON, another secret', () => send(ping({ secret: 'guessed' }).headers, '{"')],
  ])('%s: 401, and nothing is kept of it', async (_name, sending) => {
    const { store, log } = fixture()
    const before = await store.listEvents({ limit: 100 })
    expect(await sending()).toMatchObject({
      status: 401,
      body: { errorTag: 'TokenInvalid', context: { code: 'token_signature_invalid' } },
    })
    expect(await deliveries()).toEqual([])
    expect(await store.listEvents({ limit: 100 })).toEqual(before)
    expect(JSON.stringify(log)).not.toContain('zen')
  })

  it('keeps out none that GitHub sent from the same address: GitHub sends those of strangers, too', async () => {
    for (let count = 0; count < 40; count += 1) {
      expect((await send(ping({ secret: 'guessed' }).headers)).status).toBe(401)
    }
    expect((await send({})).status).toBe(202)
  })

  it('is in memory eight times from one address, and sixteen times in all; small ones are read all the same', async () => {
    const slow = Array.from({ length: 17 }, (_, index) => sendSlowly(`192.0.2.${Math.floor(index / 8)}`))
    onTestFinished(() => void slow.map(({ end }) => end()))
    const [last] = slow.slice(-1)
    expect(await last?.answer).toMatchObject({ status: 503, body: { errorTag: 'ServerBusy' } })
    const { headers, body } = ping()
    const small = { headers, body, address: '192.0.2.0' }
    expect((await fixture().ask('POST', ROUTE, small)).status).toBe(202)
    slow[0]?.end()
    expect((await slow[0]?.answer)?.status).toBe(401)
    const next = sendSlowly('192.0.2.0')
    next.end()
    expect((await next.answer).status).toBe(401)
  })
})

/** A body that goes on until it is ended, without a length. */
function sendSlowly(address: string) {
  let end = () => {}
  const body = new ReadableStream({
    start(controller) {
      end = () => {
        controller.close()
        end = () => {}
      }
    },
  })
  const init = { method: 'POST', headers: ping().headers, body, duplex: 'half' } as const
  const request = new Request(`https://exchange.example${ROUTE}`, init)
  const answer = fixture()
    .app.answer(request, address)
    .then(async (response) => ({ status: response.status, body: await response.json() }))
  return { answer, end: () => end() }
}

describe('a request of the wrong form', () => {
  it.each<[string, () => Promise<unknown>, object]>([
    [
      'a form, as GitHub sends it unless told otherwise',
      () => send({ 'content-type': 'application/x-www-form-urlencoded' }),
      { status: 415, body: { errorMessage: expect.stringContaining('application/json: choose it') } },
    ],
    ['no content type', () => send({ 'content-type': '' }), { status: 415 }],
    [
      'no id',
      () => send({ 'x-github-delivery': undefined }),
      { status: 400, body: { data: { validationErrors: ['X-GitHub-Delivery: is missing'] } } },
    ],
    ['an id that is none', () => send({ 'x-github-delivery': 'a b' }), { status: 400 }],
    [
      'no event',
      () => send({ 'x-github-event': undefined }),
      { status: 400, body: { data: { validationErrors: ['X-GitHub-Event: is missing'] } } },
    ],
  ])('%s', async (_name, sending, expected) => {
    expect(await sending()).toMatchObject(expected)
    expect(await deliveries()).toEqual([])
  })

  it.each([
    ['not JSON', '{"zen": "'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('signed by GitHub, and %s', async (_name, bytes) => {
    const { app, fake } = fixture()
    const { webhookSecret } = fake.credentials
    const signature = `sha256=${createHmac('sha256', webhookSecret).update(bytes).digest('hex')}`
    const headers = { ...ping().headers, 'x-hub-signature-256': signature }
    const request = new Request(`https://exchange.example${ROUTE}`, { method: 'POST', headers, body: bytes })
    const answer = await app.answer(request, '192.0.2.1')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errorMessage: 'The body is not JSON in UTF-8.' })
  })

  it('signed by GitHub, of another form than is known: with its path, and it can come again', async () => {
    const { deliver, fake } = fixture()
    const odd = fake.sign('repository', { action: 'archived', repository: { id: 'x' } })
    const [answer] = await deliver([odd])
    expect(answer).toMatchObject({
      status: 400,
      body: {
        errorTag: 'InvalidRequest',
        data: { validationErrors: expect.arrayContaining([expect.stringMatching(/^repository\.id: /)]) },
      },
    })
    expect(await deliveries()).toEqual([])
  })

  it('of more than 8 MiB', async () => {
    const { fake, ask } = fixture()
    const { headers, body } = fake.sign('ping', { zen: 'x'.repeat(8 * 1024 * 1024) })
    expect(await ask('POST', ROUTE, { headers, body })).toMatchObject({
      status: 413,
      body: { errorTag: 'RequestTooLarge' },
    })
    const most = fake.sign('ping', { zen: 'x'.repeat(8 * 1024 * 1024 - '{"zen":""}'.length) })
    expect((await ask('POST', ROUTE, most)).status).toBe(202)
  })
})

describe('without an App', () => {
  it('nothing is taken, whoever signs', async () => {
    const server = await createServerFixture()
    onTestFinished(() => server.github.close())
    const answer = await server.ask('POST', ROUTE, server.github.app.sign('ping', {}))
    expect(answer).toMatchObject({
      status: 404,
      body: {
        errorTag: 'GitHubNotConfigured',
        errorMessage: expect.stringContaining('ATMOS_PRO_OIDC_GITHUB_WEBHOOK_SECRET'),
      },
    })
  })
})

it('a webhook that others change the same records beside is heeded, and so are they', async () => {
  const { fake, ask, store, installationId } = fixture()
  const suspended = fake.suspend(installationId)
  const all = [...suspended, ...fake.unsuspend(installationId), ...fake.suspend(installationId)]
  const many = Array.from({ length: 10 }, (_, index) =>
    all.map(({ headers, body }) => ({
      headers: { ...headers, 'x-github-delivery': `${headers['x-github-delivery']}-${index}` },
      body,
    })),
  ).flat()
  const answers = await Promise.all(many.map((delivery) => ask('POST', ROUTE, delivery)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await store.list('deliveries', { limit: 100 })).toHaveLength(30)
  expect(await store.list('installations', { limit: 10 })).toMatchObject([{ state: 'suspended' }])
  const events = await store.listEvents({ action: 'installation_suspended', limit: 100 })
  expect(events).toHaveLength(2)
})
