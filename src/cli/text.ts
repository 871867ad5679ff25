/** Longer than anything a server of ours says. */
const LIMIT = 4000

/** Text from outside, whole, fit for the terminal: what could move the cursor or turn text around is replaced. */
export function clean(text: string): string {
  const short = text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text
  return short.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
