import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'

const keys = [await createSigningKey()]

/** The GitHub of the documentation: acme/infra, which alice administers, with the App on it. */
export interface DocumentedGitHub {
  readonly fake: FakeGitHub
  /** The host of its issuer. */
  readonly platform: string
  /** The configuration of a server that has its App. */
  readonly config: string
  /** The App's secrets, and what else its environment has. */
  readonly env: Readonly<Record<string, string>>
  /** Writes the configuration down. @returns the file */
  writeConfig(folder: string): string
  /** Watches messages for the address to sign in at, and opens it as alice. */
  open(message: string): void
}

export async function createDocumentedGitHub(): Promise<DocumentedGitHub> {
  const fake = await createFakeGitHub({ keys, appKey: keys[0] })
  const { app } = fake
  app.addUser('alice')
  app.addRepository({
    ...{ fullName: 'acme/infra', id: '1001', ownerId: '42', admins: ['alice'] },
    workflows: ['apply.yaml'],
  })
  app.install('acme', 'all')
  const { appId, clientId, clientSecret, privateKey } = app.credentials
  const github = { appId, clientId, apiUrl: app.apiUrl, webUrl: app.webUrl }
  const config = JSON.stringify({ issuers: [fake.issuer], requiredPermission: null, github })
  return {
    ...{ fake, config, platform: new URL(fake.issuer).host },
    env: {
      ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: privateKey,
      ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET: clientSecret,
    },
    writeConfig(folder) {
      const file = join(folder, 'github.json')
      writeFileSync(file, config)
      return file
    },
    open(message) {
      const [address] = /http\S+\/login\/oauth\/authorize\S+/.exec(message) ?? []
      // What becomes of it, the command line says.
      if (address) fetch(app.authorize(address, 'alice')).catch(() => {})
    },
  }
}
