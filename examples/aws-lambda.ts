import { errorResponse, guard } from 'atmos-pro-oidc'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { exchange, handleExchange } from './exchange-postgres.ts'

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { method } = event.requestContext.http
  const answer = await (method === 'POST' && event.rawPath === '/deployments'
    ? createDeployment(toRequest(event))
    : handleExchange(toRequest(event)))
  return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
}

async function createDeployment(request: Request): Promise<Response> {
  try {
    const { workspaceId, repository } = await guard(request, 'deployments:create', exchange)
    return Response.json({ workspaceId, repository: repository.fullName }, { status: 201 })
  } catch (error) {
    return errorResponse(error, request)
  }
}

function toRequest({ rawPath, headers, body, isBase64Encoded, requestContext }: APIGatewayProxyEventV2) {
  return new Request(`https://${requestContext.domainName}${rawPath}`, {
    method: requestContext.http.method,
    headers: headers as Record<string, string>,
    body: body === undefined ? null : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  })
}
