import { createServer } from 'node:http'
import { errorResponse, guard } from 'atmos-pro-oidc'
import { exchange, handleExchange } from './exchange.ts'
import { send, toRequest } from './node.ts'

createServer(async (message, response) => {
  try {
    await send(await answer(toRequest(message, { withBody: true })), response)
  } catch {
    // No Request can be made of it, for example of TRACE.
    response.writeHead(400).end()
  }
}).listen(Number(process.env['PORT'] ?? 3000))

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (request.method === 'POST' && pathname === '/deployments') return createDeployment(request)
  return handleExchange(request)
}

async function createDeployment(request: Request): Promise<Response> {
  try {
    const { workspaceId, repository } = await guard(request, 'deployments:create', exchange)
    return Response.json({ workspaceId, repository: repository.fullName }, { status: 201 })
  } catch (error) {
    return errorResponse(error, request)
  }
}
