/** Breaks a line at spaces; what goes on is indented as the line is. */
export function wrap(line: string, width: number): string[] {
  const [indent = ''] = /^\s*/.exec(line) ?? []
  const lines: string[] = []
  let current = indent
  for (const word of line.trim().split(' ')) {
    if (current.trim() !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = indent
    }
    current += current.trim() === '' ? word : ` ${word}`
  }
  return [...lines, current]
}

/** The same, with a mark before the first line; what goes on is below the text, not below the mark. */
export function hang(mark: string, text: string, width: number): string[] {
  const [first = '', ...rest] = wrap(' '.repeat(mark.length) + text, width)
  return [mark + first.slice(mark.length), ...rest]
}
