import { clean } from '../text.js'

/** What is wrong with the network, in plain words. */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'for no known reason'
  if (error.name === 'AbortError') return 'it was not waited for'
  if (error.name === 'TimeoutError') return 'it did not answer in time'
  const cause = error.cause ?? error
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  return WORDS[code] ?? clean((cause as Error).message || code || error.message)
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'there is no machine of that name',
  EAI_AGAIN: 'the name service does not answer',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_SOCKET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is signed by itself; name its authority in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown authority; name it in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is of an unknown authority; name it in NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}
