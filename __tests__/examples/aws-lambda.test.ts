import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { vi } from 'vitest'
import { openStore } from '../../src/server/database.js'
import { runIn } from '../cli/terminal.js'
import { createPostgresSchema, hasPostgres, POSTGRES_URL } from '../store/support/postgres-schema.js'
import { describeGuarded } from './support/guarded.js'

if (await hasPostgres()) {
  describeGuarded('aws-lambda.ts', async ({ env, github }) => {
    const schema = await createPostgresSchema()
    const url = new URL(POSTGRES_URL)
    url.searchParams.set('options', `-c search_path=${schema.name}`)
    const workspaceId = await administer(url.href, new URL(github.issuer).host)
    for (const [name, value] of Object.entries({ ...env, DATABASE_URL: url.href })) vi.stubEnv(name, value)
    const { handler } = await import('../../examples/aws-lambda.js')
    return {
      workspaceId,
      async ask(request) {
        const { statusCode = 0, headers, body } = await handler(await eventOf(request))
        return new Response(body, { status: statusCode, headers: headers as Record<string, string> })
      },
      stop: () => schema.drop(),
    }
  })
}

/** What an administrator does once. */
async function administer(database: string, platform: string): Promise<string> {
  const run = async (...args: string[]) => {
    const { exitCode, out, err } = await runIn({ openStore }, ...args, '--database', database, '--json')
    if (exitCode !== 0) throw new Error(err)
    return JSON.parse(out)
  }
  const { id } = await run('workspace', 'create', 'acme')
  const ids = ['--id', '1001', '--owner-id', '42', '--platform', platform]
  await run('repository', 'import', 'acme/infra', ...ids)
  const rows = [
    ['--permission', 'deployments:create', '--workflow', 'deploy.yaml', '--branch', 'main'],
    ['--permission', 'affected-stacks:create', '--branch', 'pull_request:main'],
  ]
  for (const row of rows) await run('permission', 'add', ...row)
  return id
}

/** As API Gateway writes it: an HTTP API, payload format 2.0. */
async function eventOf(request: Request): Promise<APIGatewayProxyEventV2> {
  const { pathname, host } = new URL(request.url)
  const body =
    request.body === null ? {} : { body: Buffer.from(await request.arrayBuffer()).toString('base64') }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: '',
    headers: { ...Object.fromEntries(request.headers), host },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'api',
      domainName: host,
      domainPrefix: 'api',
      http: {
        method: request.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'atmos',
      },
      requestId: 'id',
      routeKey: '$default',
      stage: '$default',
      time: '24/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    isBase64Encoded: request.body !== null,
    ...body,
  }
}
