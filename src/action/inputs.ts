import { shown } from '../errors.js'
import { isSecure } from '../identity/issuer.js'
import { WORKSPACE_ID } from '../store/id.js'
import { Failure, type InputProblem } from './failure.js'
import type { Environment } from './proxy.js'

export type SummaryMode = 'failure' | 'always' | 'never'

/** The inputs of `action.yml`, checked. */
export interface Inputs {
  /** Not checked yet ({@link requireWorkspaceId}): most people who get here with a wrong one need more than its form. */
  readonly workspaceId: string
  /** `{base-url}/{endpoint}`, without a trailing slash. */
  readonly api: URL
  readonly audience: string
  readonly exportToken: boolean
  readonly revoke: boolean
  /** Attempts after the first. */
  readonly retries: number
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly summary: SummaryMode
}

/** What is used when neither an input nor a variable says otherwise. */
export const DEFAULTS = {
  'base-url': 'https://atmos-pro.com',
  endpoint: 'api/v1',
  audience: 'atmos-pro.com',
  'export-token': 'true',
  revoke: 'true',
  retries: '4',
  timeout: '10',
  summary: 'failure',
} as const

/** Inputs that fall back to the variables the Atmos CLI reads. */
const VARIABLES = {
  'workspace-id': 'ATMOS_PRO_WORKSPACE_ID',
  'base-url': 'ATMOS_PRO_BASE_URL',
  endpoint: 'ATMOS_PRO_ENDPOINT',
} as const

type InputName = keyof typeof DEFAULTS | keyof typeof VARIABLES

/**
 * Reads every input: the input, else its variable, else its default. GitHub passes a variable that is not defined as
 * an empty string, so empty is missing.
 *
 * @throws Failure `inputs`, with all that is wrong
 */
export function readInputs(getInput: (name: string) => string, env: Environment): Inputs {
  const problems: InputProblem[] = []

  function value(input: InputName): string {
    const variable = input in VARIABLES ? env[VARIABLES[input as keyof typeof VARIABLES]] : undefined
    return (
      getInput(input) ||
      variable?.trim() ||
      (input in DEFAULTS ? DEFAULTS[input as keyof typeof DEFAULTS] : '')
    )
  }

  function read<T>(input: InputName, parse: (text: string) => T | undefined, expected: string): T {
    const text = value(input)
    const parsed = parse(text)
    if (parsed === undefined) {
      const name = getInput(input) ? `The input "${input}"` : VARIABLES[input as keyof typeof VARIABLES]
      problems.push({ input, name, seen: shown(withoutUser(text)), expected })
    }
    // With a problem noted, nothing of the result is used.
    return parsed as T
  }

  const endpoint = read('endpoint', parsePath, 'a path such as "api/v1"')
  const base = value('base-url').replace(/\/+$/, '').endsWith(`/${endpoint}`)
    ? read('base-url', () => undefined, `the address without "/${endpoint}", which is added to it`)
    : read('base-url', parseBase, 'an https address without user, query or fragment')
  const inputs = {
    workspaceId: value('workspace-id'),
    audience: value('audience'),
    exportToken: read('export-token', parseBoolean, '"true" or "false"'),
    revoke: read('revoke', parseBoolean, '"true" or "false"'),
    retries: read('retries', (text) => parseNumber(text, /^\d+$/, 0, 10), 'a whole number from 0 to 10'),
    timeout: read(
      'timeout',
      (text) => parseNumber(text, /^\d+(\.\d+)?$/, 0.1, 300),
      'seconds, from 0.1 to 300',
    ),
    summary: read('summary', parseSummary, '"failure", "always" or "never"'),
  }
  if (problems.length > 0) throw new Failure('An input cannot be used.', { kind: 'inputs', problems })
  return { ...inputs, timeout: inputs.timeout * 1000, api: new URL(`${base}/${endpoint}`) }
}

/** @throws Failure `workspace-id-missing`, `workspace-id-malformed` */
export function requireWorkspaceId({ workspaceId }: Inputs, env: Environment): void {
  if (WORKSPACE_ID.test(workspaceId)) return
  if (workspaceId) {
    const seen = workspaceId
    throw new Failure('The workspace id is malformed.', { kind: 'workspace-id-malformed', seen })
  }
  const isMapped = env[VARIABLES['workspace-id']] !== undefined
  throw new Failure('The workspace id is empty.', { kind: 'workspace-id-missing', isMapped })
}

function parseBase(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !isSecure(url) || url.username || url.password || url.search || url.hash) return undefined
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** An address with a password in it is refused, and must not be shown. */
function withoutUser(text: string): string {
  return text.replace(/^(https?:\/\/)?.*@/s, '$1***@')
}

function parsePath(text: string): string | undefined {
  const path = text.replace(/^\/+|\/+$/g, '')
  const isPath = path.split('/').every((part) => /^[\w~-][\w.~-]*$/.test(part))
  return isPath ? path : undefined
}

/** As YAML's core schema and the toolkit's `getBooleanInput`. */
function parseBoolean(text: string): boolean | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return true
  return /^(false|False|FALSE)$/.test(text) ? false : undefined
}

function parseNumber(text: string, form: RegExp, min: number, max: number): number | undefined {
  const number = Number(text)
  return form.test(text) && number >= min && number <= max ? number : undefined
}

function parseSummary(text: string): SummaryMode | undefined {
  return text === 'failure' || text === 'always' || text === 'never' ? text : undefined
}
