/**
 * Seconds by which an issuer's clock and ours may differ. GitHub's `iat` may lie slightly ahead of us, and zero
 * tolerance has broken every exchange of other services.
 *
 * The one constant: the replay guard remembers a token for `exp` + this, because until then it is accepted.
 */
export const CLOCK_TOLERANCE = 60
