import type * as z from 'zod'
import { formatPath } from '../errors.js'
import type { NewItem } from '../store/uploads.js'

/** Levels of `dependents` in a stack. */
export const MAX_DEPENDENTS_DEPTH = 100

/** Problems that are named: whoever has more has one cause for all of them. */
export const MAX_PROBLEMS = 50

/** Of a slice, at most: whichever comes first. */
const SLICE = { items: 500, characters: 256 * 1024 }

type Item = z.ZodType<{ readonly stack: string; readonly component: string; readonly dependents?: unknown }>

/** Items as they were sent, with what they are found by. */
export interface ItemReading {
  readonly items: readonly NewItem[]
  /** One line each. There are no more than {@link MAX_PROBLEMS}: then it is not read on. */
  readonly problems: readonly string[]
}

/** @param name of the list, for problems: `stacks[3].component: must not be empty` */
export function readItems(schema: Item, list: readonly unknown[], name: string): ItemReading {
  const items: NewItem[] = []
  const problems: string[] = []
  for (const [index, value] of list.entries()) {
    const result = schema.safeParse(value)
    const path = `${name}[${index}]`
    if (result.success) {
      const { stack, component, dependents } = result.data
      problems.push(...dependentsProblem(dependents, path))
      items.push({ stack, component, json: JSON.stringify(value) })
    } else {
      problems.push(
        ...result.error.issues.map((issue) => `${formatPath(issue.path, path)}: ${issue.message}`),
      )
    }
    if (problems.length >= MAX_PROBLEMS) break
  }
  return { items, problems: problems.slice(0, MAX_PROBLEMS) }
}

/** The first thing wrong with dependents and theirs. Recurses no deeper than JSON is read. */
function dependentsProblem(dependents: unknown, path: string, depth = 1): readonly string[] {
  if (dependents === undefined || dependents === null) return []
  const place = `${path}.dependents`
  if (!Array.isArray(dependents)) return [`${place}: must be a list`]
  if (depth > MAX_DEPENDENTS_DEPTH && dependents.length > 0) {
    return [`${place}: dependents are nested deeper than ${MAX_DEPENDENTS_DEPTH} levels`]
  }
  for (const [index, one] of dependents.entries()) {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      return [`${place}[${index}]: must be an object`]
    }
    const problems = dependentsProblem(
      (one as { dependents?: unknown }).dependents,
      `${place}[${index}]`,
      depth + 1,
    )
    if (problems.length > 0) return problems
  }
  return []
}

/** Cuts items into slices that are written at once; one that is larger than a slice has one for itself. */
export function toSlices(items: readonly NewItem[]): readonly (readonly NewItem[])[] {
  const slices: NewItem[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const item of items) {
    size += item.json.length
    const last = slices.at(-1)
    if (last && last.length < SLICE.items && size <= SLICE.characters) {
      last.push(item)
    } else {
      slices.push([item])
      size = item.json.length
    }
  }
  return slices
}
