/** A field of an operation's input that travels in a header of its own, over HTTP. */
export interface HeaderField {
  /** As documents write it. */
  readonly header: string
  /** What the header must be. */
  readonly form: string
  /** The field's value; `undefined` when the header has another form. */
  read(header: string): unknown
  write(value: unknown): string
}

/** All of them, by the name of the field. They are never taken from a query or a body. */
export const HEADER_FIELDS: ReadonlyMap<string, HeaderField> = new Map<string, HeaderField>([
  [
    'version',
    {
      header: 'If-Match',
      form: 'must be an ETag as it was given, for example "3", or *',
      read: readEntityTag,
      write: (version) => (version === '*' ? '*' : `"${version}"`),
    },
  ],
  [
    // In a query, logs and proxies would keep it.
    'githubToken',
    {
      header: 'X-GitHub-Token',
      form: 'must be the token of a GitHub user',
      read: (token) => token,
      write: String,
    },
  ],
])

/** RFC 9110 §13.1.1, with one strong entity tag. */
function readEntityTag(header: string): number | '*' | undefined {
  if (header === '*') return '*'
  const [, version] = /^"([1-9]\d{0,14})"$/.exec(header) ?? []
  return version === undefined ? undefined : Number(version)
}
