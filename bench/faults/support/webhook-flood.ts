/** Sends a server webhooks out of a made-up history of GitHub, while it asks GitHub what is true. */
import type { Kind, Letter, Post } from './webhook-post.ts'

export interface Receiver {
  /** Sends one; status, and `data` of the answer. */
  send(letter: Letter): Promise<{ readonly status: number; readonly data: Readonly<Record<string, unknown>> }>
  /** Lets so many milliseconds pass by the server's clock, and has it ask GitHub what is due by then. */
  settle(milliseconds: number): Promise<void>
  /** Everything has arrived and was asked about: looks whether the server knows what is true. */
  check(): Promise<void>
}

/** How many webhooks there are. */
export interface Amount {
  /** Each ends with a look at what the server knows. */
  readonly waves: number
  /** In each of them. */
  readonly webhooks: number
  /** Between two looks of the server at what is due. */
  readonly batch: number
}

export interface Flood {
  /** How often each kind was answered in which way: `genuine 200 heeded`. */
  readonly answers: Readonly<Record<string, number>>
  readonly sent: number
  /** How many came after one that GitHub sent later. */
  readonly late: number
}

/** Milliseconds. */
const BATCH_LASTS = 1_000
const AT_ONCE = 32
/** After a wave: long enough for all that webhooks bring up, too short for anything that is asked by itself. */
const ROUNDS = 10
const ROUND_LASTS = 2_500

export async function flood(
  post: Post,
  { waves, webhooks, batch }: Amount,
  { send, settle, check }: Receiver,
): Promise<Flood> {
  const answers: Record<string, number> = {}
  let sent = 0
  let late = 0
  let latest = 0

  async function sendAll(letters: readonly Letter[]): Promise<void> {
    const queue = [...letters]
    const drive = async () => {
      for (let letter = queue.pop(); letter; letter = queue.pop()) {
        sent += 1
        if (letter.kind === 'genuine' && letter.place < latest) late += 1
        latest = Math.max(latest, letter.place)
        const answer = `${letter.kind} ${outcome(letter.kind, await send(letter))}`
        answers[answer] = (answers[answer] ?? 0) + 1
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, drive))
  }

  for (let wave = 1; wave <= waves; wave += 1) {
    // What is on its way arrives at the end of the wave.
    const until = wave * webhooks - post.onTheWay
    while (sent < until) {
      // GitHub is asked while the next ones arrive.
      await Promise.all([sendAll(post.take(Math.min(batch, until - sent))), settle(BATCH_LASTS)])
    }
    await sendAll(post.rest())
    for (let round = 0; round < ROUNDS; round += 1) await settle(ROUND_LASTS)
    await check()
  }
  return { answers, sent, late }
}

function outcome(kind: Kind, { status, data }: Awaited<ReturnType<Receiver['send']>>): string {
  if (kind === 'forged' || status >= 400) return String(status)
  if (data['duplicate'] === true) return `${status} was here before`
  return data['ignored'] === true ? `${status} ignored` : `${status} heeded`
}
