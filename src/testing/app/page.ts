import { type Answer, type Call, ok } from './call.js'

const DEFAULT_SIZE = 30
const MAX_SIZE = 100

/** One page of a list, under `name`, with the addresses of the others in `Link`. */
export function pageOf<Item>(
  { url }: Call,
  name: string,
  items: readonly Item[],
  show: (item: Item) => Record<string, unknown>,
  more: Record<string, unknown> = {},
): Answer {
  const size = Math.min(positive(url.searchParams.get('per_page')) ?? DEFAULT_SIZE, MAX_SIZE)
  const page = positive(url.searchParams.get('page')) ?? 1
  const last = Math.max(Math.ceil(items.length / size), 1)
  const shown = items.slice((page - 1) * size, page * size).map(show)
  const answer = ok({ total_count: items.length, ...more, [name]: shown })

  const others = [
    ...(page > 1 ? [['prev', Math.min(page - 1, last)] as const] : []),
    ...(page < last ? [['next', page + 1] as const, ['last', last] as const] : []),
    ...(page > 1 ? [['first', 1] as const] : []),
  ]
  if (others.length === 0) return answer
  const link = others.map(([rel, number]) => {
    const address = new URL(url)
    address.searchParams.set('page', String(number))
    return `<${address}>; rel="${rel}"`
  })
  return { ...answer, headers: { link: link.join(', ') } }
}

function positive(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
