import fc from 'fast-check'

/** A change to a value of JSON, at one of the places in it. */
export interface TreeChange {
  /** Counted round and round. */
  readonly at: number
  readonly to: 'set' | 'remove' | 'rename' | 'repeat'
  /** What is set there, or the new name. */
  readonly value: unknown
}

/** Up to `most` changes, of which each sets one of these values, or any. */
export function treeChanges(values: readonly unknown[], most: number): fc.Arbitrary<TreeChange[]> {
  const change = fc.record({
    at: fc.nat(10_000),
    to: fc.constantFrom('set', 'set', 'remove', 'rename', 'repeat'),
    value: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, fc.jsonValue({ maxDepth: 2 })),
  })
  return fc.array(change, { maxLength: most }) as fc.Arbitrary<TreeChange[]>
}

type Parent = Record<string, unknown> | unknown[]

/** A changed copy. */
export function changeTree(tree: object, changes: readonly TreeChange[]): object {
  const copy = structuredClone(tree) as Parent
  for (const { at, to, value } of changes) {
    const places = placesIn(copy)
    const [parent, name] = places[at % Math.max(1, places.length)] ?? [copy, 'x']
    change(parent, name, to, structuredClone(value))
  }
  return copy
}

function change(parent: Parent, name: string, to: TreeChange['to'], value: unknown): void {
  if (Array.isArray(parent)) {
    const index = Number(name)
    if (to === 'remove') parent.splice(index, 1)
    else if (to === 'repeat') parent.splice(index, 0, structuredClone(parent[index]))
    else parent[index] = value
    return
  }
  const was = parent[name]
  if (to === 'remove' || to === 'rename') Reflect.deleteProperty(parent, name)
  if (to === 'set') set(parent, name, value)
  if (to === 'repeat') set(parent, `${name}2`, was)
  if (to === 'rename') set(parent, typeof value === 'string' ? value : '__proto__', was)
}

/** Also of `__proto__`. */
function set(parent: object, name: string, value: unknown): void {
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true })
}

function placesIn(value: unknown): [Parent, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((name): [Parent, string][] => [
    [value as Parent, name],
    ...placesIn(Reflect.get(value, name)),
  ])
}
