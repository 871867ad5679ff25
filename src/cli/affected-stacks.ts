import type * as z from 'zod'
import { ConfigError } from '../errors.js'
import {
  listAffectedStacks,
  listStacks,
  showAffectedStacksUpload,
} from '../management/operations/affected-stacks.js'
import type { affectedStacksView, affectedStackView } from '../management/uploads/views.js'
import { type AddCommand, helpText } from './command.js'
import { findRepository, ONLY_REPOSITORY } from './find.js'
import { listAll } from './list-all.js'
import { createActions, managedInWorkspace, type Place, type WorkspaceOptions } from './managed.js'
import { wholeNumber } from './numbers.js'
import { printList } from './print-list.js'
import { type Column, formatFields, formatTable } from './table.js'
import { toJson } from './terminal.js'
import { toSecond } from './text.js'

interface RepositoryOptions extends WorkspaceOptions {
  readonly repository?: string
}

interface ListOptions extends RepositoryOptions {
  readonly incomplete?: true
  readonly limit?: number
}

type Upload = z.output<typeof affectedStacksView>

const COLUMNS: readonly Column<Upload>[] = [
  { title: 'UPLOADED', value: ({ createdAt }) => toSecond(createdAt), isWhole: true },
  { title: 'REPOSITORY', value: ({ run }) => run.repository },
  { title: 'REF', value: ({ run }) => run.ref.replace(/^refs\/heads\//, '') },
  { title: 'HEAD', value: ({ headSha = '' }) => headSha.slice(0, 7), isWhole: true },
  { title: 'STACKS', value: ({ stacks }) => stacks },
  { title: 'ID', value: ({ id }) => id, isWhole: true },
]

const BATCHES: Column<Upload> = {
  title: 'BATCHES',
  value: ({ batches }) => `${batches.received} of ${batches.total}`,
}

const STACKS: readonly Column<z.output<typeof affectedStackView>>[] = [
  { title: 'STACK', value: ({ stack }) => stack },
  { title: 'COMPONENT', value: ({ component }) => component },
  { title: 'TYPE', value: ({ componentType = '' }) => componentType },
  { title: 'AFFECTED', value: ({ affected = '' }) => affected },
  { title: 'DEPENDENTS', value: ({ dependents }) => dependents },
]

const NONE = 'no uploads; `atmos describe affected --upload` makes one'

export const addAffectedStacks: AddCommand = (program, context, run) => {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)
  const group = program
    .command('affected-stacks')
    .description('See what pull requests and pushes affect.')
    .addHelpText('after', helpText({ examples: ['atmos-pro-oidc affected-stacks list'] }))

  managedInWorkspace(
    group
      .command('list')
      .description('List the uploads of affected stacks, newest first.')
      .option(...ONLY_REPOSITORY)
      .option('--incomplete', 'those of which not every batch has come')
      .option('--limit <number>', 'at most so many', wholeNumber, 50),
    { examples: ['atmos-pro-oidc affected-stacks list --repository acme/infra --limit 5'] },
  ).action(
    actInWorkspace(async (place, options: ListOptions) => {
      const { incomplete, limit, json } = options
      const state = incomplete ? 'incomplete' : 'complete'
      const input = { ...(await filterOf(place, options)), state } as const
      const columns = incomplete ? [...COLUMNS.slice(0, -1), BATCHES, ...COLUMNS.slice(-1)] : COLUMNS
      const none = incomplete ? 'no incomplete uploads' : NONE
      return printList(terminal, place.client, listAffectedStacks, input, { columns, none, json, limit })
    }),
  )

  managedInWorkspace(
    group
      .command('show [upload]')
      .description('Show an upload with its stacks.')
      .option(...ONLY_REPOSITORY),
    {
      notes: 'An upload is named by its upl_… id; the newest is shown when it is left out.',
      examples: ['atmos-pro-oidc affected-stacks show --repository acme/infra --json'],
    },
  ).action(
    actInWorkspace(async (place, options: RepositoryOptions, named?: string) => {
      const { client, workspaceId } = place
      const upload = await findUpload(place, options, named)
      if (!upload) {
        terminal.err(NONE)
        return 1
      }
      const stacks = await listAll(client, listStacks, { workspaceId, upload: upload.id })
      if (options.json) {
        terminal.out(toJson({ ...upload, stacks }, 2))
        return 0
      }
      terminal.out(formatFields(factsOf(upload)))
      if (stacks.length > 0) terminal.out(`\n${formatTable(terminal, STACKS, stacks)}`)
      return 0
    }),
  )
}

async function findUpload(
  place: Place,
  options: RepositoryOptions,
  named: string | undefined,
): Promise<Upload | undefined> {
  const { client, workspaceId } = place
  if (named === undefined) {
    const [newest] = await listAll(client, listAffectedStacks, await filterOf(place, options), 1)
    return newest
  }
  if (options.repository === undefined) {
    return client.call(showAffectedStacksUpload, { workspaceId, upload: named })
  }
  throw new ConfigError('is for the newest upload: leave it out, or the id', { path: '--repository' })
}

async function filterOf({ client, workspaceId }: Place, { repository: named }: RepositoryOptions) {
  if (named === undefined) return { workspaceId }
  return { workspaceId, repository: (await findRepository(client, workspaceId, named)).id }
}

function factsOf(upload: Upload): Readonly<Record<string, string | number>> {
  const { run, batches } = upload
  return {
    id: upload.id,
    uploaded: upload.createdAt,
    repository: run.repository,
    workflow: run.workflow,
    ref: run.ref || 'none',
    ...(run.runId ? { run: run.runId } : {}),
    ...(run.actor ? { 'started by': run.actor } : {}),
    head: upload.headSha ?? '',
    base: upload.baseSha ?? '',
    ...(upload.state === 'complete' ? {} : { batches: `${batches.received} of ${batches.total}` }),
    stacks: upload.stacks,
  }
}
