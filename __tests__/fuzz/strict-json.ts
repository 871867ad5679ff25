/** What a text of JSON (RFC 8259) says. */
export interface Read {
  readonly value: unknown
  /** Whether an object in it has a name twice. */
  readonly repeats: boolean
  /** How many objects and lists stand in one another. */
  readonly depth: number
}

/** Reads JSON one character after the other, without `JSON.parse`: the second opinion. `undefined`: it is none. */
export function readStrictJson(text: string): Read | undefined {
  let at = 0
  let repeats = false
  let deepest = 0

  const space = () => skip(/[ \t\n\r]*/y)
  function skip(form: RegExp): string | undefined {
    form.lastIndex = at
    const [found] = form.exec(text) ?? []
    at += found?.length ?? 0
    return found
  }
  function demand(form: RegExp): string {
    const found = skip(form)
    if (found === undefined) throw new SyntaxError(`at ${at}`)
    return found
  }
  function readString(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those that a string cannot hold
    const written = demand(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)
    return written.slice(1, -1).replace(/\\(?:u(.{4})|(.))/g, (_all, hex, sign) => {
      if (hex) return String.fromCharCode(Number.parseInt(hex, 16))
      return { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[sign as string] ?? sign
    })
  }
  /** What stands between commas, up to the end. */
  function readAll(end: RegExp, readOne: () => void): void {
    space()
    if (skip(end) !== undefined) return
    do readOne()
    while (skip(/,/y) !== undefined)
    demand(end)
  }
  function readValue(depth: number): unknown {
    deepest = Math.max(deepest, depth)
    space()
    const value = readBare(depth)
    space()
    return value
  }
  function readBare(depth: number): unknown {
    if (skip(/\{/y) !== undefined) {
      const members = new Map<string, unknown>()
      readAll(/\}/y, () => {
        space()
        const name = readString()
        space()
        demand(/:/y)
        if (members.has(name)) repeats = true
        members.set(name, readValue(depth + 1))
      })
      const object: Record<string, unknown> = {}
      for (const [name, value] of members) {
        Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
      }
      return object
    }
    if (skip(/\[/y) !== undefined) {
      const items: unknown[] = []
      readAll(/\]/y, () => items.push(readValue(depth + 1)))
      return items
    }
    if (text[at] === '"') return readString()
    const word = skip(/true|false|null/y)
    if (word !== undefined) return { true: true, false: false, null: null }[word]
    return Number(demand(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y))
  }

  try {
    const value = readValue(0)
    return at === text.length ? { value, repeats, depth: deepest } : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}
