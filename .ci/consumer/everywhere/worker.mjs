// On Workers.
import { createVerifier } from 'atmos-pro-oidc'
import { prove } from './proof.mjs'

/** Kept from one request to the next, as Workers do. */
let verifier

export default {
  async fetch(request) {
    const task = await request.json()
    if (new URL(request.url).pathname === '/prove') return Response.json(await prove(task))
    const { issuer, timeout, token } = task
    verifier ??= createVerifier({ audience: 'atmos-pro.com', issuers: [issuer], timeout })
    return Response.json(
      await verifier.verify(token).then(
        () => 'verified',
        ({ code }) => code,
      ),
    )
  },
}
