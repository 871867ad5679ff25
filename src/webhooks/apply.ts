import { setTimeout } from 'node:timers/promises'
import { UnavailableError } from '../errors.js'
import { fresh } from '../management/change.js'
import type { Change } from '../store/managed-store.js'
import type { Notice } from './notice.js'
import { type PlanContext, planNotice, type Step } from './plan.js'

/** A webhook about an organization changes many records: they are written in parts, and nobody waits long for one. */
const MAX_STEPS = 200
/** Other nodes write the same records at the same moment: each time, one of them gets on. */
const MAX_ATTEMPTS = 30
/** Milliseconds. */
const MAX_PAUSE = 20

/** What became of a webhook: the records that GitHub is to be asked about, or that it was here before. */
export type Applied = { readonly ids: readonly string[] } | 'duplicate'

/**
 * Writes down what a webhook says, and that it was here, in one commit; one about more than 200 records in several, of which
 * the last one says that it was here: it can come again where that was not reached.
 *
 * @param notice left out: nothing that matters here
 * @throws UnavailableError `store_unavailable`
 */
export async function applyNotice(
  context: PlanContext,
  delivery: { readonly id: string; readonly event: string },
  notice: Notice | undefined,
): Promise<Applied> {
  const { id, event } = delivery
  const here: Change = { insert: 'deliveries', record: { ...fresh(id, context), event } }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await context.store.get('deliveries', id)) return 'duplicate'
    const steps = notice ? await planNotice(context, notice) : []
    if (await write(context, steps, here)) return { ids: steps.map((step) => step.id) }
    await setTimeout(Math.random() * MAX_PAUSE)
  }
  throw new UnavailableError(
    'store_unavailable',
    'Others kept changing the same records at the same moment. The webhook was not heeded: deliver it again.',
    { retryAfter: 5 },
  )
}

/** `false`: somebody else was quicker. */
async function write({ store }: PlanContext, steps: readonly Step[], here: Change): Promise<boolean> {
  for (let at = 0; ; at += MAX_STEPS) {
    const isLast = at + MAX_STEPS >= steps.length
    const part = steps.slice(at, at + MAX_STEPS)
    const changes = part.map(({ change }) => change)
    const events = part.flatMap((step) => step.events)
    if ((await store.commit(isLast ? [here, ...changes] : changes, events)) !== 'done') return false
    if (isLast) return true
  }
}
