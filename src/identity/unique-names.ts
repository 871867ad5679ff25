const QUOTE = 0x22
const SPACE = 0x20

/**
 * Whether a JSON text writes a name of one object twice. Two readers may disagree on which of the two counts.
 *
 * @param names how many the value has that was read of it, those of objects within included: of two equal ones, one
 */
export function repeatsName(json: string, names: number): boolean {
  return countPossibleNames(json) !== names && countColons(json) !== names
}

/**
 * Colons with a quote in front: every name has one, unless white space stands in between (then there is no telling:
 * `undefined`), and so has a string that begins with a colon. Never fewer than names: where it is as many as were read, none
 * was written twice. Quicker than looking where strings begin and end.
 */
function countPossibleNames(json: string): number | undefined {
  let colons = 0
  for (let at = json.indexOf(':'); at !== -1; at = json.indexOf(':', at + 1)) {
    const before = json.charCodeAt(at - 1)
    if (before === QUOTE) colons += 1
    else if (before <= SPACE) return undefined
  }
  return colons
}

/** Colons outside of strings. The text is JSON: every quote outside of a string begins one. */
function countColons(json: string): number {
  let colons = 0
  let at = 0
  let colon = json.indexOf(':')
  while (colon !== -1) {
    const quote = json.indexOf('"', at)
    const isInside = quote !== -1 && quote < colon
    if (!isInside) colons += 1
    at = isInside ? afterString(json, quote) : colon + 1
    if (colon < at) colon = json.indexOf(':', at)
  }
  return colons
}

/** The place behind the string that begins at `quote`. */
function afterString(json: string, quote: number): number {
  let end = json.indexOf('"', quote + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end + 1
}

/** After an odd number of backslashes. */
function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}
