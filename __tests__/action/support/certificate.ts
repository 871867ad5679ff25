import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../../testing/self-signed.js'
import type { Certificate } from './scripted-server.js'

export interface CertificateFile extends Certificate, AsyncDisposable {
  /** For `NODE_EXTRA_CA_CERTS`. */
  readonly file: string
}

/** A certificate for 127.0.0.1 that nobody trusts but who is told to. */
export async function certificate(): Promise<CertificateFile> {
  const { key, cert } = selfSigned()
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'))
  const file = join(folder, 'authority.pem')
  await writeFile(file, cert)
  return { key, cert, file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
