/**
 * Seconds by which an issuer's clock and ours may differ. GitHub's `iat` may lie slightly ahead of us, and zero
 * tolerance has broken every exchange of other services.
 *
 * The one constant: the replay guard remembers a token for `exp` + this, because until then it is accepted.
 */
export const CLOCK_TOLERANCE = 60

/**
 * Seconds beyond its end, as one clock sees it, for which a used token is kept all the same. Another node's clock may be
 * behind, and one that was ahead may be set back: neither must accept again what was forgotten too early.
 */
export const CLOCK_LAG = 600
