/** What tokens say of refs and workflow files, read a second time: every place is tried. */
const FOLDER = '/.github/workflows/'

export function isSoundRef(ref: string): boolean {
  if (ref === '') return true
  const [refs, kind, ...rest] = ref.split('/')
  const name = rest.join('/')
  if (refs !== 'refs' || name === '') return false
  if (kind === 'heads' || kind === 'tags') return true
  const [number = '', end] = rest
  const isNumber = number.length <= 15 && [...number].every((digit) => digit >= '0' && digit <= '9')
  return (
    kind === 'pull' &&
    rest.length === 2 &&
    isNumber &&
    /^[^0]/.test(number) &&
    (end === 'merge' || end === 'head')
  )
}

/** The file of `{repository}/.github/workflows/{file}@{ref}`. */
export function readOwnFile(workflowRef: string, repository: string, ref: string): string | undefined {
  if (ref === '') return undefined
  const found = splits(workflowRef).filter(
    ([before, after]) => after === ref && fold(before.slice(0, repository.length)) === fold(repository),
  )
  const files = found.map(([before]) => fileIn(before.slice(repository.length)))
  return files.find((file) => file !== undefined)
}

/** Of `{owner}/{name}/.github/workflows/{file}@{ref}`, any repository's. */
export function readSharedFile(
  value: string,
): { readonly repository: string; readonly file: string; readonly ref: string } | undefined {
  for (const [before, ref] of splits(value)) {
    const [owner = '', name = ''] = before.split('/')
    const repository = `${owner}/${name}`
    const file = fileIn(before.slice(repository.length))
    const isFull = /^refs\/(?:heads|tags|pull)\//.test(ref) && ref.split('/').slice(2).join('/') !== ''
    const isCommit =
      (ref.length === 40 || ref.length === 64) && [...ref].every((sign) => '0123456789abcdef'.includes(sign))
    const isName = [owner, name].every(
      (part) => part !== '' && [...part].every((sign) => /[A-Za-z0-9_.-]/.test(sign)),
    )
    if (file !== undefined && isName && (isFull || isCommit)) return { repository, file, ref }
  }
  return undefined
}

/** At every `@`. */
function splits(text: string): [string, string][] {
  const parts = text.split('@')
  return parts.slice(1).map((_part, at) => [parts.slice(0, at + 1).join('@'), parts.slice(at + 1).join('@')])
}

/** Of `/.github/workflows/{file}`. */
function fileIn(path: string): string | undefined {
  const file = path.slice(FOLDER.length)
  const stem = file.endsWith('.yml') ? file.slice(0, -4) : file.endsWith('.yaml') ? file.slice(0, -5) : ''
  const isPlain = !file.includes('/') && [...file].every((sign) => !/\p{Cc}/u.test(sign))
  return path.startsWith(FOLDER) && stem !== '' && isPlain ? file : undefined
}

/** Lower case, of ASCII only. */
function fold(text: string): string {
  return [...text].map((sign) => (sign >= 'A' && sign <= 'Z' ? sign.toLowerCase() : sign)).join('')
}
