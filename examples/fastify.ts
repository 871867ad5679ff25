import { errorResponse, guard, type Session } from 'atmos-pro-oidc'
import fastify, { type onRequestAsyncHookHandler } from 'fastify'
import { exchange, handleExchange } from './exchange.ts'
import { toRequest } from './node.ts'

const app = fastify().decorateRequest('session')

app.register(async (auth) => {
  // handleExchange reads the body itself.
  auth.addContentTypeParser('application/json', (_request, _body, done) => done(null))
  auth.all('/api/v1/auth/*', (request) => handleExchange(toRequest(request.raw, { withBody: true })))
})

app.post('/deployments', { onRequest: requires('deployments:create') }, async (request, reply) => {
  const { workspaceId, repository } = request.getDecorator<Session>('session')
  return reply.code(201).send({ workspaceId, repository: repository.fullName })
})

await app.listen({ port: Number(process.env['PORT'] ?? 3000) })

function requires(permission: string): onRequestAsyncHookHandler {
  return async (message, reply) => {
    const request = toRequest(message.raw)
    try {
      message.setDecorator('session', await guard(request, permission, exchange))
    } catch (error) {
      return reply.send(errorResponse(error, request))
    }
  }
}
