import * as z from 'zod'
import { formatPath, RequestError } from '../errors.js'
import { fullName } from '../store/workspace-input.js'
import type { Account, InstallationNews, Notice, RepositoryNews, RepositoryNotice } from './notice.js'

const id = z.int().positive().transform(String)

/** Enterprises have a `slug` where others have a `login`. */
const account = z
  .looseObject({ id, login: z.string().optional(), slug: z.string().optional() })
  .transform(({ id, login, slug }): Account => ({ id, login: login ?? slug ?? '' }))

const sender = account.optional()
const installation = z
  .looseObject({ id, account })
  .transform(({ id, account }) => ({ installationId: id, account }))
/** All that most webhooks have of an installation. */
const installationStub = z.looseObject({ id })

/** All that webhooks of installations have of a repository. */
const repositoryStub = z.looseObject({ id, full_name: fullName, private: z.boolean() }).transform((stub) => ({
  repositoryId: stub.id,
  fullName: stub.full_name,
  visibility: stub.private ? null : 'public',
}))
const repository = z
  .looseObject({
    ...{ id, full_name: fullName, private: z.boolean(), owner: account },
    visibility: z.enum(['public', 'private', 'internal']).optional(),
  })
  .transform((seen) => ({
    repositoryId: seen.id,
    fullName: seen.full_name,
    visibility: seen.visibility ?? (seen.private ? null : 'public'),
    owner: seen.owner,
  }))

type Stub = z.output<typeof repositoryStub>

const anyPayload = z.looseObject({ action: z.string() })
const payloads = {
  installation: z.looseObject({ installation, repositories: z.array(repositoryStub).default([]), sender }),
  installation_repositories: z.looseObject({
    installation,
    repositories_added: z.array(repositoryStub).default([]),
    repositories_removed: z.array(repositoryStub).default([]),
    sender,
  }),
  installation_target: z.looseObject({ installation: installationStub, account, sender }),
  repository: z.looseObject({ repository, installation: installationStub.optional(), sender }),
}

/** The events that matter here. */
type EventName = keyof typeof payloads

/** What an action of each event means; other actions are ignored. */
const NEWS = {
  installation: {
    created: 'created',
    deleted: 'deleted',
    suspend: 'suspended',
    unsuspend: 'changed',
    new_permissions_accepted: 'changed',
  },
  installation_repositories: { added: 'changed', removed: 'removed' },
  installation_target: { renamed: 'changed' },
  repository: {
    created: 'changed',
    edited: 'changed',
    renamed: 'changed',
    privatized: 'changed',
    publicized: 'changed',
    unarchived: 'changed',
    archived: 'archived',
    transferred: 'transferred',
    deleted: 'deleted',
  },
} as const satisfies Readonly<Record<EventName, Readonly<Record<string, RepositoryNews | InstallationNews>>>>

type Readers = {
  readonly [Name in EventName]: (
    payload: z.output<(typeof payloads)[Name]>,
    news: (typeof NEWS)[Name][keyof (typeof NEWS)[Name]],
  ) => Notice
}

const READERS: Readers = {
  installation: ({ installation, repositories, sender }, news) => ({
    sender,
    installation: { ...installation, news },
    repositories: repositories.map((stub) => ofOwner(stub, installation.account, 'changed')),
  }),
  installation_repositories: (payload, news) => ({
    sender: payload.sender,
    installation: payload.installation,
    repositories: (news === 'removed' ? payload.repositories_removed : payload.repositories_added).map(
      (stub) => ofOwner(stub, payload.installation.account, news),
    ),
  }),
  installation_target: ({ installation, account, sender }, news) => ({
    sender,
    installation: { installationId: installation.id, account, news },
    repositories: [],
  }),
  repository: ({ repository: { owner, ...stub }, installation, sender }, news) => ({
    sender,
    ...(installation ? { installation: { installationId: installation.id, account: owner } } : {}),
    repositories: [ofOwner(stub, owner, news)],
  }),
}

/**
 * Reads what a webhook says; `undefined`: nothing that matters here.
 *
 * @throws RequestError `request_invalid`, with the path of what is not as GitHub sends it
 */
export function readNotice(event: string, payload: unknown): Notice | undefined {
  if (!isKnown(event)) return undefined
  const { action } = check(anyPayload, payload)
  if (!Object.hasOwn(NEWS[event], action)) return undefined
  const news = Reflect.get(NEWS[event], action)
  return (READERS[event] as (payload: unknown, news: unknown) => Notice)(
    check<z.ZodType>(payloads[event], payload),
    news,
  )
}

function isKnown(event: string): event is EventName {
  return Object.hasOwn(payloads, event)
}

function ofOwner(stub: Stub, owner: Account, news: RepositoryNews): RepositoryNotice {
  return { ...stub, ownerId: owner.id, news }
}

/** Nothing of the payload is quoted. */
function check<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const result = schema.safeParse(payload)
  if (result.success) return result.data
  const problems = result.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${formatPath(path) || 'body'}: ${message}`)
  throw new RequestError('request_invalid', 'The webhook does not have the form that GitHub gives it.', {
    problems,
  })
}
