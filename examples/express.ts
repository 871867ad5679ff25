import { errorResponse, guard } from 'atmos-pro-oidc'
import express, { type RequestHandler } from 'express'
import { exchange, handleExchange } from './exchange.ts'
import { send, toRequest } from './node.ts'

const app = express()

// Before express.json(): handleExchange reads the body itself.
app.all('/api/v1/auth/*path', async (req, res) => {
  await send(await handleExchange(toRequest(req, { withBody: true })), res)
})

app.post('/deployments', requires('deployments:create'), (_req, res) => {
  const { workspaceId, repository } = res.locals['session']
  res.status(201).json({ workspaceId, repository: repository.fullName })
})

app.listen(Number(process.env['PORT'] ?? 3000))

function requires(permission: string): RequestHandler {
  return async (req, res, next) => {
    const request = toRequest(req)
    try {
      res.locals['session'] = await guard(request, permission, exchange)
    } catch (error) {
      return send(errorResponse(error, request), res)
    }
    next()
  }
}
