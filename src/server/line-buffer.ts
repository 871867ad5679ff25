/** Collects lines, and writes those of one turn of the event loop together. */
export interface LineBuffer {
  add(line: string): void
  /** Writes at once what was collected. */
  flush(): void
}

/**
 * Under load, one call of the system for each line costs more than making the line.
 *
 * @param write takes lines, without the end of the last
 */
export function createLineBuffer(write: (lines: string) => void): LineBuffer {
  let lines: string[] = []

  function flush(): void {
    if (lines.length === 0) return
    const text = lines.join('\n')
    lines = []
    write(text)
  }

  return {
    add(line) {
      if (lines.push(line) === 1) setImmediate(flush)
    },
    flush,
  }
}
