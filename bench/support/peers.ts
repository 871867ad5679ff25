/** What other actions are made of, bundled the way they bundle: see README.md on what this stands for. */
import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { build } from 'rolldown'

const sources = resolve(import.meta.dirname, '../peers')
const ncc = resolve(import.meta.dirname, '../../node_modules/@vercel/ncc/dist/ncc/cli.js')

/** Gives the file to run for each of them. */
export async function bundlePeers(folder: string): Promise<Readonly<Record<string, string>>> {
  const crates = join(folder, 'crates-io-auth', 'main.cjs')
  await build({
    input: join(sources, 'crates-io-auth.js'),
    platform: 'node',
    logLevel: 'warn',
    output: { file: crates, format: 'cjs' },
  })
  const google = join(folder, 'google-auth')
  execFileSync(process.execPath, [
    ncc,
    'build',
    join(sources, 'google-auth.js'),
    '--minify',
    '--quiet',
    '--out',
    google,
  ])
  return {
    'packages of crates-io-auth': crates,
    'packages of google auth': join(google, 'index.js'),
  }
}
