/** Why no answer came, as far as it changes what to do about it. */
export type FaultKind =
  | 'dns'
  | 'refused'
  | 'unroutable'
  | 'timeout'
  | 'cut'
  | 'certificate-untrusted'
  | 'certificate-expired'
  | 'certificate-host'
  | 'tls'
  | 'proxy-invalid'
  | 'proxy-unreachable'
  | 'proxy-refused'
  | 'too-large'
  | 'other'

/** Error codes of Node, libuv and OpenSSL. */
const KINDS: ReadonlyMap<string, FaultKind> = new Map(
  Object.entries<FaultKind>({
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ECONNREFUSED: 'refused',
    EHOSTUNREACH: 'unroutable',
    ENETUNREACH: 'unroutable',
    EADDRNOTAVAIL: 'unroutable',
    ETIMEDOUT: 'timeout',
    ECONNRESET: 'cut',
    EPIPE: 'cut',
    ECONNABORTED: 'cut',
    HPE_INVALID_CONSTANT: 'cut',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-untrusted',
    SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-untrusted',
    UNABLE_TO_GET_ISSUER_CERT: 'certificate-untrusted',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
    CERT_UNTRUSTED: 'certificate-untrusted',
    CERT_HAS_EXPIRED: 'certificate-expired',
    CERT_NOT_YET_VALID: 'certificate-expired',
    ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-host',
    EPROTO: 'tls',
  }),
)

/** Faults that the next attempt would meet again. */
const LASTING: ReadonlySet<FaultKind> = new Set([
  'certificate-untrusted',
  'certificate-expired',
  'certificate-host',
  'tls',
  'proxy-invalid',
  'too-large',
])

/** A request that got no answer, or none that can be read. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault'
  readonly kind: FaultKind
  /** What the proxy answered; only with `proxy-refused`. */
  readonly status: number | undefined
  /** The proxy's host, when there is one. */
  readonly proxy: string | undefined

  constructor(
    kind: FaultKind,
    message: string,
    detail: { cause?: unknown; status?: number | undefined; proxy?: string | undefined } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.kind = kind
    this.status = detail.status
    this.proxy = detail.proxy
  }

  /** Whether trying again can help. */
  get isPassing(): boolean {
    if (this.kind === 'proxy-refused') return (this.status ?? 0) >= 500
    return !LASTING.has(this.kind)
  }
}

/** Reads what Node's sockets, TLS and HTTP client throw. */
export function networkFault(error: unknown, proxy: string | undefined): NetworkFault {
  if (error instanceof NetworkFault) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  const kind = KINDS.get(code) ?? (code.startsWith('ERR_SSL_') ? 'tls' : 'other')
  // An attempt at several addresses fails with an AggregateError, whose message is empty.
  return new NetworkFault(kind, message || code || 'unknown error', { cause: error, proxy })
}
