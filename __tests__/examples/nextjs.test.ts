import { vi } from 'vitest'
import { describeGuarded } from './support/guarded.js'

describeGuarded('nextjs', async ({ env }) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const deployments = await import('../../examples/nextjs/app/deployments/route.js')
  const auth = await import('../../examples/nextjs/app/api/v1/auth/[...path]/route.js')
  return {
    ask(request) {
      const routes = new URL(request.url).pathname === '/deployments' ? deployments : auth
      return (
        new Map(Object.entries(routes)).get(request.method)?.(request) ??
        Promise.reject(new Error('no such route'))
      )
    },
  }
})
