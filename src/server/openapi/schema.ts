import * as z from 'zod'
import { eventView } from '../../management/event-view.js'
import { githubInstallationView, githubRepositoryView } from '../../management/github/views.js'
import { lockView } from '../../management/lock-view.js'
import { affectedStacksView, affectedStackView, instanceView } from '../../management/uploads/views.js'
import {
  memberView,
  permissionView,
  repositoryView,
  tokenView,
  workspaceView,
} from '../../management/views.js'

export type Json = Readonly<Record<string, unknown>>

/** What has a name among the document's components. */
const NAMED = new Map<unknown, string>([
  [workspaceView, 'Workspace'],
  [memberView, 'Member'],
  [repositoryView, 'Repository'],
  [permissionView, 'Permission'],
  [tokenView, 'ManagementToken'],
  [eventView, 'AuditEvent'],
  [affectedStacksView, 'AffectedStacks'],
  [affectedStackView, 'AffectedStack'],
  [instanceView, 'Instance'],
  [lockView, 'Lock'],
  [githubInstallationView, 'GitHubInstallation'],
  [githubRepositoryView, 'GitHubRepository'],
])

/** A schema as OpenAPI 3.1 writes it, with references to what has a name. */
export function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output' = 'output'): Json {
  const name = NAMED.get(schema)
  return name === undefined ? write(schema, io) : ref(name)
}

/** The components that {@link schemaOf} refers to. */
export function namedSchemas(): Json {
  return Object.fromEntries([...NAMED].map(([schema, name]) => [name, write(schema as z.ZodType, 'output')]))
}

export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

function write(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...written } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema, path }) {
      const name = path.length > 0 ? NAMED.get(zodSchema) : undefined
      if (name === undefined) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      Object.assign(jsonSchema, ref(name))
    },
  })
  return written
}
