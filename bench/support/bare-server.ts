/** What an exchange cannot do without, and nothing else: one RS256 check and one Ed25519 signature for each request. */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const publicKey = createPublicKey({ key: JSON.parse(process.argv[2] ?? ''), format: 'jwk' })
const { privateKey } = generateKeyPairSync('ed25519')

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { token } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly token: string }
    const dot = token.lastIndexOf('.')
    const data = Buffer.from(token.slice(0, dot))
    const isValid = verify('RSA-SHA256', data, publicKey, Buffer.from(token.slice(dot + 1), 'base64url'))
    const signature = sign(null, data, privateKey).toString('base64url')
    const body = JSON.stringify({ success: isValid, signature })
    response.writeHead(isValid ? 200 : 401, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
