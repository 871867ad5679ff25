/** The signature algorithms that are used here (RFC 7518 §3.1, RFC 8037 §3.1). */
export type SignatureAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

/** The part of a JWK (RFC 7517) that a key is made of. */
export interface KeyMaterial {
  readonly kty?: string | undefined
  readonly crv?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly n?: string | undefined
  readonly e?: string | undefined
  /** The private part; `p` to `qi` with it for RSA. */
  readonly d?: string | undefined
}

/** Checks signatures of one key with one algorithm, both fixed when it was imported. */
export interface VerifyingKey {
  /** Of an RSA key. */
  readonly modulusBits?: number
  /**
   * Whether the signature of the text, in UTF-8, is the key's. Bytes that are no signature at all are `false`, never an error.
   */
  verify(text: string, signature: Uint8Array<ArrayBuffer>): boolean | Promise<boolean>
}

/** Makes signatures with one key and one algorithm. */
export interface SigningKey {
  /** Of the text in UTF-8. */
  sign(text: string): Uint8Array | Promise<Uint8Array>
}

/** What differs between Node and everywhere else: `#runtime` is `node.ts` on Node, `web.ts` elsewhere. */
export interface Runtime {
  /** Rejects when it is not the material of a public key for that algorithm. */
  importVerifyingKey(jwk: KeyMaterial, algorithm: SignatureAlgorithm): Promise<VerifyingKey>
  /** Rejects when it is not the material of a private key for that algorithm. */
  importSigningKey(jwk: KeyMaterial, algorithm: SignatureAlgorithm): Promise<SigningKey>
  /** Without padding (RFC 7515 §2); of text its UTF-8. */
  encodeBase64url(data: Uint8Array | string): string
  /** `undefined` when it is not what `encodeBase64url` writes: there is one spelling for each value (RFC 4648 §3.5). */
  decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined
}
