import { serve } from '@hono/node-server'
import { errorResponse, guard, type Session } from 'atmos-pro-oidc'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { exchange, handleExchange } from './exchange.ts'

const app = new Hono()

app.all('/api/v1/auth/*', (c) => handleExchange(c.req.raw))

app.post('/deployments', requires('deployments:create'), (c) => {
  const { workspaceId, repository } = c.var.session
  return c.json({ workspaceId, repository: repository.fullName }, 201)
})

serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 3000) })

function requires(permission: string) {
  return createMiddleware<{ Variables: { session: Session } }>(async (c, next) => {
    try {
      c.set('session', await guard(c.req.raw, permission, exchange))
    } catch (error) {
      return errorResponse(error, c.req.raw)
    }
    return next()
  })
}
