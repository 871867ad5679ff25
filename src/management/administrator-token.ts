import type * as z from 'zod'
import { ManagementError, plain } from '../errors.js'
import { ask } from '../store/ask.js'
import { change } from './change.js'
import { expiresInDays, input, name } from './fields.js'
import { planRevocation, planToken } from './issue-token.js'
import { type Context, readInput } from './operation.js'
import { listAll } from './pages.js'
import { showTokenRecord, type tokenView } from './views.js'

/**
 * Tokens of administrators, who may do everything. These are no operations: there is no way to them but the command line
 * on the database itself.
 */

type TokenView = z.output<typeof tokenView>

const request = input({ name, expiresInDays })

/**
 * Makes a token that is good for every workspace. It is in the answer this once.
 *
 * @param what `{ name, expiresInDays }`: 1 to 365, default 90
 * @throws RequestError `request_invalid`
 * @throws ManagementError `role_insufficient`: not at the command line
 */
export async function createAdministratorToken(
  context: Context,
  what: z.input<typeof request>,
): Promise<TokenView & { readonly token: string }> {
  checkCommandLine(context)
  const facts = readInput(request, what)
  return ask(() =>
    change(context, () => planToken(context, { ...facts, workspaceId: null, role: 'administrator' })),
  )
}

/** All tokens of administrators, oldest first. Throws as {@link createAdministratorToken}. */
export async function listAdministratorTokens(context: Context): Promise<readonly TokenView[]> {
  checkCommandLine(context)
  return ask(async () => {
    const tokens = await listAll(context.store, 'tokens', {})
    return tokens.filter(({ workspaceId }) => workspaceId === null).map(showTokenRecord)
  })
}

/**
 * Revokes a token of an administrator, at once. Throws as {@link createAdministratorToken}, and
 *
 * @throws ManagementError `record_not_found`
 */
export async function revokeAdministratorToken(context: Context, id: string): Promise<TokenView> {
  checkCommandLine(context)
  return ask(() =>
    change(context, async () => {
      const record = await context.store.get('tokens', id)
      if (record?.workspaceId === null) return planRevocation(context, record)
      throw new ManagementError('record_not_found', `There is no administrator's token ${plain(id)}.`)
    }),
  )
}

function checkCommandLine({ actor }: Context): void {
  if (actor.role === 'administrator' && actor.audit.type === 'command_line') return
  throw new ManagementError(
    'role_insufficient',
    "An administrator's tokens are made and revoked only at the command line on the database itself.",
  )
}
