import { RE2JS } from 're2js'

/** Patterns read a second time, as plainly as they can be: for a second opinion. */
export interface PlainPattern {
  readonly kind: 'any' | 'exact' | 'glob' | 'regex'
  readonly body: string
  matches(value: string | undefined): boolean
}

export type PatternField = 'workflow' | 'branch' | 'environment' | 'jobWorkflow'

const FOLDER = '.github/workflows/'
const SIGNS = [...'^$\\()[]{}|+']

/** `undefined`: nothing is left of it. Of a branch pattern, without its scope. Whether RE2 takes it is not asked. */
export function readPlainly(text: string, field: PatternField): PlainPattern | undefined {
  const [before = ''] = text.split(':')
  const said = ['exact', 'glob', 'regex'].find((kind) => kind === before && text.includes(':'))
  const rest = said ? text.slice(said.length + 1) : text
  const hasFolder = field === 'workflow' && rest.startsWith(FOLDER)
  const body = hasFolder ? rest.slice(FOLDER.length) : rest
  if (body === '') return undefined
  const kind = (said ?? kindOf(body, hasFolder)) as PlainPattern['kind']
  return { kind, body, matches: (value) => matches(kind, body, field, value) }
}

function kindOf(body: string, hasFolder: boolean): PlainPattern['kind'] {
  if (body === '*' && !hasFolder) return 'any'
  if (SIGNS.some((sign) => body.includes(sign)) || body.includes('.*')) return 'regex'
  return body.includes('*') || body.includes('?') ? 'glob' : 'exact'
}

function matches(
  kind: PlainPattern['kind'],
  body: string,
  field: PatternField,
  value: string | undefined,
): boolean {
  if (kind === 'any' || value === undefined) return kind === 'any'
  const anyCase = field === 'environment'
  const isFolded = anyCase && isAscii(value)
  if (kind === 'exact') return isFolded && isAscii(body) ? lower(body) === lower(value) : body === value
  if (field === 'jobWorkflow' && value.split('@').length > 2) return false
  if (kind === 'regex') return RE2JS.compile(body, isFolded ? RE2JS.CASE_INSENSITIVE : 0).matches(value)
  return isFolded ? matchesGlob(lower(body), lower(value)) : matchesGlob(body, value)
}

/** One sign after the other, with the set of places in the glob that what was read so far can have led to. */
export function matchesGlob(glob: string, value: string): boolean {
  const tokens = glob.match(/\*+|[^*]/gsu) ?? []
  const closure = (places: Set<number>) => {
    for (const place of places) if (tokens[place]?.startsWith('*')) places.add(place + 1)
    return places
  }
  let places = closure(new Set([0]))
  for (const sign of value) {
    const next = new Set<number>()
    for (const place of places) {
      const token = tokens[place]
      if (token === undefined) continue
      if (token === '**' || token.length > 2 || (token === '*' && sign !== '/')) next.add(place)
      else if (token === sign || (token === '?' && sign !== '/')) next.add(place + 1)
    }
    places = closure(next)
  }
  return places.has(tokens.length)
}

function isAscii(text: string): boolean {
  return [...text].every((sign) => sign <= '\u007f')
}

function lower(text: string): string {
  return [...text].map((sign) => (sign >= 'A' && sign <= 'Z' ? sign.toLowerCase() : sign)).join('')
}
