/**
 * How many characters of strings are read one by one while `work` runs: what an engine that walks a value does, counted
 * instead of timed.
 */
export function countReads(work: () => void): number {
  const { charCodeAt } = String.prototype
  let reads = 0
  String.prototype.charCodeAt = function (index) {
    reads++
    return charCodeAt.call(this, index)
  }
  try {
    work()
  } finally {
    String.prototype.charCodeAt = charCodeAt
  }
  return reads
}
