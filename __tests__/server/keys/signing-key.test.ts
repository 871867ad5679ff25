import { expect, it } from 'vitest'
import { createSigningKey } from '../../../src/server/keys/signing-key.js'

it('the id of a key is no option to a command line', async () => {
  const times = { createdAt: 0, signsFrom: 0 }
  for (let made = 0; made < 400; made++) {
    const { id } = await createSigningKey(new Uint8Array(32), times)
    expect(id).toMatch(/^\w/)
  }
})
