/** The secrets this run has seen. */
export interface Secrets {
  /** Has the runner mask it, and remembers it. Comes before anything else that is done with a secret. */
  add(secret: string): void
  /** The text without any of them, whole or in part, and without anything else that looks like a JWT. */
  redact(text: string): string
}

// A JWT's header is a JSON object in base64url, so it starts with `eyJ`.
const JWT_LIKE = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g

/** Parts of a JWT shorter than this say nothing, and may be ordinary words. */
const SHORTEST_PART = 16

/**
 * The runner masks whole secrets in the log. It does not see summaries, and knows no fragments: a server that answers
 * with half a token would get that half printed.
 */
export function createSecrets(mask: (secret: string) => void): Secrets {
  const known = new Set<string>()
  return {
    add(secret) {
      if (known.has(secret)) return
      mask(secret)
      known.add(secret)
      for (const part of secret.split('.')) if (part.length >= SHORTEST_PART) known.add(part)
    },
    redact(text) {
      // First, while the header is there to know the rest by.
      let redacted = text.replace(JWT_LIKE, '***')
      for (const secret of known) redacted = redacted.replaceAll(secret, '***')
      return redacted
    },
  }
}
