import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createTerminal, type Streams } from '../../src/cli/terminal.js'

/** Streams of a terminal, or of a pipe. */
const streams = ({ stdin = true, stdout = true, stderr = true } = {}) => {
  const open = (isTTY: boolean) =>
    Object.assign(new PassThrough(), { isTTY, columns: isTTY ? 80 : undefined })
  return { stdin: open(stdin), stdout: open(stdout), stderr: open(stderr) }
}
const create = (open: ReturnType<typeof streams>) => createTerminal(open as unknown as Streams)

it.each([
  ['a terminal', {}, { isInteractive: true, isScreen: true, columns: 80 }],
  ['output into a pipe', { stdout: false }, { isInteractive: true, isScreen: false, columns: 100 }],
  ['input from a pipe', { stdin: false }, { isInteractive: false, isScreen: true }],
  ['messages into a file', { stderr: false }, { isInteractive: false }],
])('%s', (_name, which, expected) => {
  expect(create(streams(which))).toMatchObject(expected)
})

it('asks among the messages, and gives the answer without spaces around it', async () => {
  const open = streams()
  const answer = create(open).ask('Name: ')
  open.stdin.write('  acme  \n')
  expect(await answer).toBe('acme')
  expect(String(open.stderr.read())).toContain('Name: ')
  expect(open.stdout.read()).toBeNull()
})

it('asks again', async () => {
  const open = streams()
  const terminal = create(open)
  for (const text of ['one', 'two']) {
    const answer = terminal.ask('? ')
    open.stdin.write(`${text}\n`)
    expect(await answer).toBe(text)
  }
})

it('says so when nobody answers', async () => {
  const open = streams()
  const answer = create(open).ask('Name: ')
  open.stdin.end()
  await expect(answer).rejects.toThrow('no answer was given')
})
