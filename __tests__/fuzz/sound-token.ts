import { verify } from 'node:crypto'
import { AUDIENCE, ISSUER, KID, NOW, pair } from './issuer.js'
import { isSoundRef, readOwnFile, readSharedFile } from './refs.js'
import { readStrictJson } from './strict-json.js'

const SECONDS = NOW / 1000
const REQUIRED = ['iss', 'aud', 'jti', 'repository_owner', 'workflow_ref', 'event_name']
const OPTIONAL = [
  ...[
    'repository_visibility',
    'workflow_sha',
    'job_workflow_ref',
    'ref_protected',
    'base_ref',
    'head_ref',
    'sha',
  ],
  ...['environment', 'actor', 'actor_id', 'run_id', 'run_number', 'run_attempt', 'runner_environment'],
]

/** Whether a token is one that must be accepted: the rules once more, plainly, without the code under test. */
export function isSoundToken(token: string): boolean {
  const parts = token.split('.')
  if (token.length > 16_384 || parts.length !== 3) return false
  const [header, payload, signature] = parts.map(decode)
  if (!header?.length || !payload?.length || !signature?.length) return false
  return (
    isSoundHeader(readObject(header)) &&
    isSoundPayload(readObject(payload)) &&
    verify('sha256', Buffer.from(parts.slice(0, 2).join('.')), pair.publicKey, signature)
  )
}

type Claims = Readonly<Record<string, unknown>>

/** Of the one spelling that bytes have. */
function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

function readObject(bytes: Buffer): Claims | undefined {
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) return undefined
  const read = readStrictJson(text)
  if (!read || read.repeats || read.depth > 18) return undefined
  const { value } = read
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return nests(value) <= 16 ? (value as Claims) : undefined
}

function nests(value: unknown): number {
  if (typeof value !== 'object' || value === null) return -1
  return 1 + Math.max(-1, ...Object.values(value).map(nests))
}

const own = (object: Claims, name: string) => (Object.hasOwn(object, name) ? object[name] : undefined)

function isSoundHeader(header: Claims | undefined): boolean {
  if (!header) return false
  return (
    own(header, 'alg') === 'RS256' &&
    own(header, 'kid') === KID &&
    own(header, 'crit') === undefined &&
    own(header, 'b64') === undefined
  )
}

function isSoundPayload(claims: Claims | undefined): boolean {
  if (claims?.['iss'] !== ISSUER || claims['aud'] !== AUDIENCE) return false
  const { exp, iat, nbf = iat, ref, repository } = claims
  const times = [exp, iat, nbf]
  if (
    !times.every((time) => Number.isInteger(time) && Number(time) >= 0 && Number(time) <= 253_402_300_799)
  ) {
    return false
  }
  if (SECONDS >= Number(exp) + 60 || Number(iat) > SECONDS + 60 || Number(nbf) > SECONDS + 60) return false
  if (!REQUIRED.every((name) => isText(claims[name]) && claims[name] !== '') || !isText(ref)) return false
  if (!OPTIONAL.every((name) => claims[name] === undefined || isText(claims[name]))) return false
  if (!isId(claims['repository_id']) || !isId(claims['repository_owner_id'])) return false
  if (!isText(repository) || repository.length > 255 || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return false
  const { workflow_ref, workflow_sha, job_workflow_ref } = claims as Readonly<Record<string, string>>
  const file = readOwnFile(String(workflow_ref), repository, ref || (workflow_sha ?? ''))
  const isShared = !job_workflow_ref || isOwn(job_workflow_ref, claims) || readSharedFile(job_workflow_ref)
  return isSoundRef(ref) && file !== undefined && Boolean(isShared)
}

/** What `workflow_ref` was read to be needs not to be read again. */
function isOwn(jobWorkflow: string, { workflow_ref, ref }: Claims): boolean {
  return jobWorkflow === workflow_ref && ref !== ''
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && [...value].length <= 1024 && value.isWellFormed()
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[1-9][0-9]{0,19}$/.test(value)
}
