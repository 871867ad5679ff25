import type { Command } from 'commander'
import { ConfigError } from '../errors.js'
import type { Context } from '../management/operation.js'
import {
  listSigningKeys,
  removeSigningKey,
  rotateSigningKey,
  type SigningKeyView,
} from '../server/keys/administer.js'
import { ENCRYPTION_KEY, readEncryptionKey } from '../server/keys/encryption-key.js'
import { DATABASE, DEFAULT_DATABASE } from './client/connect.js'
import { createLocalClient } from './client/local.js'
import { type AddCommand, type ExitCode, type Help, helpText } from './command.js'
import { confirm, YES } from './confirm.js'
import { useClient } from './managed.js'
import { formatFields, formatTable } from './table.js'
import { toJson } from './terminal.js'

interface KeyOptions {
  readonly database?: string
  readonly json?: true
  readonly now?: true
  readonly newEncryptionKey?: true
  readonly yes?: true
}

/** The keys that sign sessions. On the database itself only: over HTTP there is no way to them. */
export const addKey: AddCommand = (program, { terminal, env, openStore }, run) => {
  const keys = program.command('key').description('The keys that sign sessions.')

  onDatabase(keys.command('list').description('List the keys, oldest first.'), {
    examples: ['atmos-pro-oidc key list'],
  }).action(run((options: KeyOptions) => withKeys(options, (context) => list(context, options))))

  const rotation = keys
    .command('rotate')
    .description('Make a new key.')
    .option('--now', 'let it sign at once')
    .option('--new-encryption-key', 'encrypt it with another key than those there are')
  onDatabase(rotation, {
    notes: `It signs in ten minutes, when everybody knows it; with --now within seconds. The keys before it verify on, until
nothing they signed is good any more; then the server removes them. Needs ${ENCRYPTION_KEY}.

To change ${ENCRYPTION_KEY}: set the new one, run \`key rotate --now --new-encryption-key\`, \`key remove\` all others,
restart all servers with it.`,
    examples: ['atmos-pro-oidc key rotate'],
  }).action(run((options: KeyOptions) => withKeys(options, (context) => rotate(context, options))))

  onDatabase(
    keys
      .command('remove <kid>')
      .description('Remove a key.')
      .option(...YES),
    {
      notes: 'For emergencies: all sessions it signed end, on every server, within fifteen seconds.',
      examples: ['atmos-pro-oidc key remove 5wxQF1pEbHLjO5v1o9N5kD3Xj8hR0m2l4y6t8u0w2zA'],
    },
  ).action(
    run((kid: string, options: KeyOptions) => withKeys(options, (context) => remove(context, kid, options))),
  )

  async function list(context: Context, { json }: KeyOptions): Promise<ExitCode> {
    const items = await listSigningKeys(context)
    if (json) terminal.out(toJson({ items }, 2))
    else if (items.length === 0) terminal.err('There is no key yet: the server makes the first one.')
    else terminal.out(formatTable(terminal, COLUMNS, items))
    return 0
  }

  async function rotate(context: Context, { json, now, newEncryptionKey }: KeyOptions): Promise<ExitCode> {
    const encryptionKey = readEncryptionKey(env)
    if (!encryptionKey) {
      throw new ConfigError(
        'is not set. Keys are stored encrypted with it; without it, each server has one of its own in memory. Make it with `openssl rand -base64 32`',
        { path: ENCRYPTION_KEY },
      )
    }
    const rotation = { atOnce: now === true, isNewEncryptionKey: newEncryptionKey === true }
    return print(await rotateSigningKey(context, encryptionKey, rotation), json)
  }

  async function remove(context: Context, kid: string, { json, ...options }: KeyOptions): Promise<ExitCode> {
    if (!(await confirm(terminal, `Remove the key ${kid} and end all sessions it signed`, options))) return 1
    return print(await removeSigningKey(context, kid), json)
  }

  function print(key: SigningKeyView, json: true | undefined): ExitCode {
    const { signs: _of, ...shown } = key
    terminal.out(json ? toJson(key, 2) : formatFields(shown))
    return 0
  }

  async function withKeys(
    { database = env['ATMOS_PRO_OIDC_DATABASE'] || DEFAULT_DATABASE }: KeyOptions,
    action: (context: Context) => Promise<ExitCode>,
  ): Promise<ExitCode> {
    const client = await createLocalClient({ database, openStore, create: false })
    return useClient({ terminal }, client, () => action(client.context()))
  }
}

const COLUMNS = [
  { title: 'KID', value: ({ id }: SigningKeyView) => id, isWhole: true },
  { title: 'CREATED', value: ({ createdAt }: SigningKeyView) => createdAt },
  { title: 'SIGNS FROM', value: ({ signsFrom }: SigningKeyView) => signsFrom },
  { title: 'SIGNS', value: ({ signs }: SigningKeyView) => (signs ? 'yes' : '') },
] as const

function onDatabase(command: Command, help: Help): Command {
  return command
    .option(...DATABASE)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', helpText(help))
}
