/** Letters, digits and signs that are themselves, `.` for any; signs and classes of characters behind a backslash. */
const CHARACTERS = /(?:[\w/@:, .-]|\\[.\-/+*?()|[\]{}^$\\dwsDWS])+/y
/** Letters, digits and signs; no range but the usual ones, and a hyphen only at the end. */
const CLASS = /\[\^?(?:a-z|A-Z|0-9|[\w/@:, .]|\\[.\-/dws])+-?\]/y

/**
 * Whether RE2 certainly accepts an expression: one of characters, classes, groups, alternatives and `*`, `+`, `?`, as nearly
 * all are. Says no where it cannot tell. To ask RE2 itself takes fifty times as long.
 *
 * The expression is only looked at, one place after the other: it runs on RE2 and nothing else.
 */
export function isPlainRegex(source: string): boolean {
  let depth = 0
  // Whether an element stands in front that is not repeated yet: RE2 refuses nothing else in what is left here.
  let isRepeatable = false
  for (let at = 0; at < source.length; ) {
    const character = source[at]
    if (character === '(') {
      depth += 1
      at += source.startsWith('?:', at + 1) ? 3 : 1
      isRepeatable = false
    } else if (character === ')') {
      depth -= 1
      if (depth < 0) return false
      at += 1
      isRepeatable = true
    } else if (character === '|' || character === '^' || character === '$') {
      at += 1
      isRepeatable = false
    } else if (character === '*' || character === '+' || character === '?') {
      if (!isRepeatable) return false
      at += source[at + 1] === '?' ? 2 : 1
      isRepeatable = false
    } else {
      at = endOf(character === '[' ? CLASS : CHARACTERS, source, at)
      if (at === 0) return false
      isRepeatable = true
    }
  }
  return depth === 0
}

/** Where the elements that begin at `at` end; 0 when there are none. */
function endOf(elements: RegExp, source: string, at: number): number {
  elements.lastIndex = at
  return elements.test(source) ? elements.lastIndex : 0
}
