/** Characters of a secret that give it away. A stretch of one that is twice as long holds one of its pieces. */
const PIECE = 24

/** What cannot be mistaken for anything else, whoever made it, in this process or another. */
const SHAPES: Readonly<Record<string, string>> = {
  'a signed token': String.raw`eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}`,
  'a management token': String.raw`apo_[0-9a-z]{28}_[\w-]{43}`,
  "a token of GitHub's": 'gh[opusr]_[0-9A-Za-z]{36}',
  'a request token': 'request-token-[0-9a-f-]{36}',
  'a private key': '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  'a private JWK': String.raw`\\?"d\\?":\s*\\?"[\w-]{40,}`,
}
const shaped = new RegExp(
  Object.values(SHAPES)
    .map((shape) => `(${shape})`)
    .join('|'),
  'g',
)
const names = Object.keys(SHAPES)

/** A secret in a text: what it is, and no more of it than it takes to find it. */
export interface Found {
  readonly what: string
  readonly hint: string
}

/** What was minted, as far as its value is known. */
export interface Secrets {
  remember(what: string, secret: string | Uint8Array): void
  /** How many are known by their value. */
  readonly count: number
  /** The secrets in a text: those of a known shape, and pieces of those that are known by their value. */
  findIn(text: string): readonly Found[]
}

export function createSecrets(): Secrets {
  const pieces = new Map<string, { readonly what: string; readonly hint: string }>()
  let count = 0

  function rememberText(what: string, secret: string): void {
    for (let at = 0; at + PIECE <= secret.length; at += PIECE) {
      pieces.set(secret.slice(at, at + PIECE), { what, hint: hintOf(secret) })
    }
  }

  return {
    get count() {
      return count
    },
    remember(what, secret) {
      count += 1
      if (typeof secret === 'string') return rememberText(what, secret)
      const bytes = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
      // What base64 ends with says nothing.
      for (const encoding of ['hex', 'base64url', 'base64'] as const) {
        rememberText(what, bytes.toString(encoding).replace(/=+$/, ''))
      }
    },
    findIn(text) {
      const found: Found[] = []
      for (const match of text.matchAll(shaped)) {
        const place = match.slice(1).findIndex((group) => group !== undefined)
        found.push({ what: names[place] ?? '', hint: hintOf(match[0]) })
      }
      if (found.length > 0 || pieces.size === 0) return found
      for (const [run] of text.matchAll(/[\w+/.~-]{24,}/g)) {
        for (let at = 0; at + PIECE <= run.length; at++) {
          const piece = pieces.get(run.slice(at, at + PIECE))
          if (piece) return [...found, piece]
        }
      }
      return found
    },
  }
}

/** Of a private key, the beginning is the same in all. */
function hintOf(secret: string): string {
  return `${secret.slice(0, 4)}…${secret.slice(-4)}`
}
