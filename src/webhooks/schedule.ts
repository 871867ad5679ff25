const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Milliseconds after which GitHub is asked about what a webhook has changed: many at once become one question. */
export const ASK_AFTER = 2 * SECOND
/** The same for what was closed: answers of GitHub may be older than its webhooks, and such a one must not open it again. */
const ASK_AFTER_CLOSING = 10 * SECOND
/** What a webhook has brought up is asked once more, when GitHub's answers have caught up for certain. */
const CONFIRM_AFTER = MINUTE
/** For webhooks that never came: GitHub sends each of them once. Sooner where somebody waits for access. */
const RECHECK_AFTER = 24 * HOUR
const RECHECK_CLOSED_AFTER = HOUR
/** Nobody else asks what is being asked; whoever does not come back has lost it after that. */
export const LEASE = MINUTE

/** GitHub says no to a question about one record. */
export const REFUSED_AFTER = 10 * MINUTE
/** GitHub cannot be asked. Doubles each time. */
const FIRST_BACKOFF = 5 * SECOND
const MAX_BACKOFF = 5 * MINUTE
/** Nothing is asked for longer than that, because of one that cannot be asked. */
export const MAX_PAUSE = MINUTE

/** When GitHub is to be asked, after a webhook. What is due before stays so. */
export function askAt(checkAt: number | null, now: number, isClosing: boolean): number {
  const due = now + (isClosing ? ASK_AFTER_CLOSING : ASK_AFTER)
  return checkAt === null ? due : Math.min(checkAt, due)
}

/**
 * When GitHub is to be asked again, after an answer.
 *
 * @param isNews a webhook has brought it up, or the answer was another than before
 * @param isClosed it may open again
 */
export function askAgainAt(
  now: number,
  { isNews, isClosed }: { isNews: boolean; isClosed: boolean },
): number {
  if (isNews) return now + CONFIRM_AFTER
  // Not all at the same moment.
  return now + Math.round((isClosed ? RECHECK_CLOSED_AFTER : RECHECK_AFTER) * (0.9 + Math.random() * 0.2))
}

/** Milliseconds, after so many failures in a row. */
export function backoff(failures: number): number {
  return Math.min(FIRST_BACKOFF * 2 ** (failures - 1), MAX_BACKOFF)
}
