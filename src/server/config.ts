import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { ConfigError, formatPath, shown } from '../errors.js'
import { DEFAULT_REQUIRED_PERMISSION } from '../exchange/access.js'
import { GITHUB_ISSUER, isSecure, readIssuer } from '../identity/issuer.js'
import { DEFAULT_AUDIENCE } from '../identity/verifier.js'
import type { Permission } from '../permission/decision.js'
import { PERMISSION_NAME } from '../permission/permission.js'
import { fullName, numericId, type WorkspaceInput, workspaceId } from '../store/workspace-input.js'
import { type GitHubConfig, githubConfig, githubSection } from './github-config.js'

/** Exchanges a minute; `false`: no limit. */
export type RateLimit = false | { readonly address: number; readonly repository: number }

/** The declarative file behind `--config`, read. */
export interface Config {
  readonly audience: string
  readonly issuers: readonly string[]
  readonly requiredPermission: string | null
  /** Seconds. */
  readonly sessionTtl: number
  readonly rateLimit: RateLimit
  /** Addresses and subnets whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** Where callers reach the server; the issuer of its sessions. Default: where it listens. */
  readonly publicUrl?: string
  /** Days that audit events are kept; `null`: for ever. */
  readonly auditRetention: number | null
  /** Days that uploads of affected stacks are kept. */
  readonly uploadRetention: number
  /** The GitHub App; left out: there is none. Its secrets are in the environment. */
  readonly github?: GitHubConfig
  /** Left out: they are in the database. */
  readonly workspaces?: readonly WorkspaceInput[]
}

const name = z.string().min(1).max(256)
const perMinute = z.int().min(1).max(1_000_000)

// Rows are compiled, and so checked, by the store: one place knows what a row may be.
const permission = z.record(z.string(), z.unknown())

const repository = z.strictObject({
  id: numericId,
  ownerId: numericId,
  fullName,
  platform: name.optional(),
  permissions: z.array(permission).default([]),
})

const workspace = z.strictObject({
  id: workspaceId,
  name: name.optional(),
  repositories: z.array(repository).default([]),
})

const schema = z.strictObject({
  audience: name.default(DEFAULT_AUDIENCE),
  issuers: z.array(name).min(1).default([GITHUB_ISSUER]),
  requiredPermission: z
    .string()
    .regex(PERMISSION_NAME, 'must be a resource:verb slug, for example affected-stacks:create, or null')
    .nullable()
    .default(DEFAULT_REQUIRED_PERMISSION),
  sessionTtl: z.int().min(60).max(86_400).default(1800),
  rateLimit: z
    .union([
      z.literal(false),
      z.strictObject({ address: perMinute.default(600), repository: perMinute.default(120) }),
    ])
    .default({ address: 600, repository: 120 }),
  trustedProxies: z.array(z.string()).default([]),
  publicUrl: z
    .string()
    .refine((url) => isSecureUrl(url), 'must be an https address (http only on loopback)')
    .optional(),
  auditRetention: z.int().min(1).max(36_500).nullable().default(null),
  uploadRetention: z.int().min(1).max(3650).default(30),
  github: githubSection.optional(),
  workspaces: z.array(workspace).optional(),
})

/**
 * Reads a configuration file, JSON or YAML.
 *
 * @throws ConfigError naming the file, and the path of the first thing wrong in it
 */
export async function readConfig(file: string): Promise<Config> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(
      `cannot be read: ${(cause as Error).message}. Name another with --config; the README shows one under "A server of your own".`,
      { path: file, cause },
    )
  }
  return parseConfig(text, file)
}

/** @throws ConfigError */
export function parseConfig(text: string, file: string): Config {
  const result = schema.safeParse(parseYaml(text, file), { error: messageFor })
  if (!result.success) {
    // An unknown key first: it is often the missing one, misspelt.
    const { issues } = result.error
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
    throw new ConfigError(issue?.message ?? 'is not valid', { path: formatPath(issue?.path ?? []) || file })
  }
  const { data } = result
  const platforms = new Set(data.issuers.map((url, index) => platformOf(url, `issuers[${index}]`)))
  const workspaces = data.workspaces?.map((entry, w) => ({
    ...entry,
    repositories: entry.repositories.map((item, r) => ({
      ...item,
      platform: choosePlatform(item.platform, platforms, `workspaces[${w}].repositories[${r}].platform`),
      permissions: item.permissions as unknown as readonly Permission[],
    })),
  }))
  const { publicUrl, github, workspaces: _asWritten, ...rest } = data
  return {
    ...rest,
    ...(publicUrl ? { publicUrl } : {}),
    ...(github
      ? { github: githubConfig(github, choosePlatform(github.platform, platforms, 'github.platform')) }
      : {}),
    ...(workspaces ? { workspaces } : {}),
  }
}

/** What zod says of these is for programmers. */
function messageFor(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.input === undefined) return 'is missing'
  const expected: Record<string, string> = {
    array: 'a list',
    object: 'a mapping of names to values',
    record: 'a mapping of names to values',
    string: 'text: put it in quotes',
    int: 'a whole number',
    number: 'a whole number',
  }
  return `must be ${expected[issue.expected] ?? issue.expected}`
}

function parseYaml(text: string, file: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    const fix = /alias/i.test(error.message) ? '. Put * in quotes: "*"' : ''
    throw new ConfigError(`${error.message}${fix}`, { path: `${file}:${line}:${col}` })
  }
  try {
    return document.toJS() ?? {}
  } catch (cause) {
    throw new ConfigError((cause as Error).message, { path: file, cause })
  }
}

function platformOf(issuer: string, path: string): string {
  try {
    return readIssuer(issuer).platform
  } catch (cause) {
    throw new ConfigError((cause as Error).message, { path, cause })
  }
}

/** The one there is, when it is left out; otherwise one of those the issuers have. */
function choosePlatform(platform: string | undefined, platforms: ReadonlySet<string>, path: string): string {
  const [only] = platforms
  if (platform === undefined && only !== undefined && platforms.size === 1) return only
  if (platform !== undefined && platforms.has(platform)) return platform
  const seen = platform === undefined ? 'is left out' : `is ${shown(platform)}`
  throw new ConfigError(`${seen}; the issuers have ${[...platforms].map((one) => shown(one)).join(', ')}`, {
    path,
  })
}

function isSecureUrl(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && isSecure(parsed)
}
