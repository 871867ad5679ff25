/** How webhooks arrive: late, in any order, some of them twice; and others that GitHub never sent. */
import { randomUUID } from 'node:crypto'
import type { FakeGitHub } from '../../../lib/testing/index.js'
import type { Webhook } from './github-happenings.ts'
import type { History } from './github-history.ts'
import type { Random } from './random.ts'

export type Kind = 'genuine' | 'duplicate' | 'replay' | 'forged'

/** A webhook on its way. */
export type Letter = Webhook & {
  readonly kind: Kind
  /** Its place in the order that GitHub sent them in. */
  readonly place: number
}

/** Genuine ones that somebody has kept, to send them again much later. */
const KEPT = 1_000
/** Of a hundred letters: 10 come twice, 10 are forged, 5 are sent again by somebody else, under another id. */
const SHARES = { duplicate: 10 / 75, forged: 10 / 75, replay: 5 / 75 }

export interface Post {
  /** How many are on their way at once. */
  readonly onTheWay: number
  /** The next letters to arrive. */
  take(count: number): readonly Letter[]
  /** All that is on its way; nothing more happens at GitHub. */
  rest(): readonly Letter[]
}

/** @param limit webhooks on their way at once: in what order they arrive has nothing to do with that they were sent in */
export function createPost(app: FakeGitHub['app'], history: History, random: Random, limit: number): Post {
  const letters: Letter[] = []
  const kept: Letter[] = []
  let place = 0

  function send(delivery: Webhook): void {
    place += 1
    const letter: Letter = { ...delivery, kind: 'genuine', place }
    letters.push(letter)
    kept[kept.length < KEPT ? kept.length : random.below(KEPT)] = letter
    if (random.chance(SHARES.duplicate)) letters.push({ ...letter, kind: 'duplicate' })
    if (random.chance(SHARES.forged)) letters.push(forge(letter))
    const old = random.chance(SHARES.replay) && random.pick(kept)
    if (old) letters.push({ ...old, ...withId(old), kind: 'replay' })
  }

  function forge(letter: Letter): Letter {
    const { headers, body } = withId(letter)
    const other = random.pick(kept) ?? letter
    const signed = { ...headers, 'x-hub-signature-256': other.headers['x-hub-signature-256'] ?? '' }
    const payload = JSON.parse(body)
    const forgeries: readonly Webhook[] = [
      // Signed by somebody who guesses.
      app.sign(headers['x-github-event'] ?? '', payload, { secret: 'guessed' }),
      // Changed after it was signed: another installation or repository is meant, or the contrary is said.
      { headers, body: changed(body) },
      // A signature that was seen elsewhere.
      { headers: signed, body: other.body === body ? changed(body) : body },
    ]
    return { ...(random.pick(forgeries) as Webhook), kind: 'forged', place: letter.place }
  }

  function arrive(): Letter {
    const at = random.below(letters.length)
    const letter = letters[at] as Letter
    const last = letters.pop() as Letter
    if (at < letters.length) letters[at] = last
    return letter
  }

  return {
    onTheWay: limit,
    take: (count) =>
      Array.from({ length: count }, () => {
        while (letters.length < limit) for (const delivery of history.step()) send(delivery)
        return arrive()
      }),
    rest: () => Array.from({ length: letters.length }, arrive),
  }
}

function withId({ headers, body }: Webhook): Webhook {
  return { headers: { ...headers, 'x-github-delivery': randomUUID() }, body }
}

const CONTRARY: Readonly<Record<string, string>> = {
  suspend: 'unsuspend',
  unsuspend: 'suspend',
  archived: 'unarchived',
  unarchived: 'archived',
  added: 'removed',
  removed: 'added',
}

function changed(body: string): string {
  const [, action = ''] = /"action":"(\w+)"/.exec(body) ?? []
  const contrary = CONTRARY[action]
  if (contrary) return body.replace(`"action":"${action}"`, `"action":"${contrary}"`)
  return body.replace(/"id":(\d+)/, (_, id) => `"id":${Number(id) + 1}`).concat(' ')
}
