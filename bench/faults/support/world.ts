import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../../lib/testing/index.js'
import { createTokens } from '../../support/tokens.ts'
import { ask } from './command-line.ts'

export interface Place {
  readonly workspaceId: string
  /** `repo_…` */
  readonly repository: string
}

/** A GitHub and a folder: all that a server has around it, but for its database. */
export interface World extends AsyncDisposable {
  readonly folder: string
  readonly github: FakeGitHub
  /** Settings of a server that trusts this GitHub and limits nobody. */
  readonly configFile: string
  /** New tokens, issued at `time` (milliseconds since the epoch; default: now). */
  readonly mint: (count: number, time?: number) => string[]
  /** Makes a workspace with the one repository that the tokens are of. */
  setUp(database: string): Promise<Place>
}

export async function createWorld(): Promise<World> {
  const key = await createSigningKey()
  const github = await createFakeGitHub({ keys: [key] })
  const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-faults-'))
  const configFile = join(folder, 'settings.json')
  const publicUrl = 'https://exchange.example'
  writeFileSync(configFile, JSON.stringify({ issuers: [github.issuer], rateLimit: false, publicUrl }))

  return {
    folder,
    github,
    configFile,
    mint: await createTokens(github, key),
    async setUp(database) {
      const made = await ask<{ workspace: { id: string }; repository: { id: string } }>(
        ...['init', '--yes', '--database', database, '--name', 'acme', '--repository', 'acme/infra'],
        ...['--id', '1001', '--owner-id', '42', '--platform', new URL(github.issuer).host],
        ...['--workflow', '*', '--branch', 'main'],
      )
      return { workspaceId: made.workspace.id, repository: made.repository.id }
    },
    async [Symbol.asyncDispose]() {
      await github.close()
      rmSync(folder, { recursive: true })
    },
  }
}
