import { errorResponse, guard } from 'atmos-pro-oidc'
import { exchange } from '../../exchange.ts'

export async function POST(request: Request): Promise<Response> {
  try {
    const { workspaceId, repository } = await guard(request, 'deployments:create', exchange)
    return Response.json({ workspaceId, repository: repository.fullName }, { status: 201 })
  } catch (error) {
    return errorResponse(error, request)
  }
}
