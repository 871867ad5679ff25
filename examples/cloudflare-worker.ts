// Lets a run in by its OIDC token itself: nothing to remember, and nothing to revoke in the five minutes that it lives.
import {
  authorize,
  compilePermissions,
  createVerifier,
  errorResponse,
  explain,
  PermissionError,
} from 'atmos-pro-oidc'

const verifier = createVerifier({ audience: 'deploy.example.com' })
const permissions = compilePermissions([
  { permission: 'deployments:create', workflow: 'deploy.yaml', branch: 'main' },
])

export default {
  async fetch(request: Request): Promise<Response> {
    try {
      const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
      const identity = await verifier.verify(token)
      const { id, ownerId, fullName } = identity.repository
      if (id !== '1001' || ownerId !== '42') throw new PermissionError('permission_denied', 'Not acme/infra.')
      const decision = authorize(identity, 'deployments:create', permissions)
      if (!decision.allowed) throw new PermissionError('permission_denied', explain(decision), decision)
      return Response.json({ repository: fullName }, { status: 201 })
    } catch (error) {
      return errorResponse(error, request)
    }
  },
}
