import type { SigningKeyRecord } from '../../store/records.js'

/** Of any two keys all nodes prefer the same: the one that signs from later on, then the higher id. */
function isPreferred(a: SigningKeyRecord, b: SigningKeyRecord): boolean {
  return a.signsFrom === b.signsFrom ? a.id > b.id : a.signsFrom > b.signsFrom
}

/** The key that signs by now: the newest whose time has come, or the first whose time will. */
export function findSigner(records: readonly SigningKeyRecord[], now: number): SigningKeyRecord | undefined {
  const sorted = records.toSorted((a, b) => (isPreferred(a, b) ? -1 : 1))
  return sorted.find(({ signsFrom }) => signsFrom <= now) ?? sorted.at(-1)
}

/** Keys that signed before another took over, so long ago that nothing they signed is still good. */
export function findOutdated(
  records: readonly SigningKeyRecord[],
  now: number,
  /** Milliseconds for which an old key must still verify. */
  keepFor: number,
): readonly SigningKeyRecord[] {
  const successor = findSigner(records, now - keepFor)
  return successor ? records.filter((record) => isPreferred(successor, record)) : []
}
