import { expect } from 'vitest'
import { code, readPage } from './markdown.js'

/** What no parser in this tree reads is looked at as far as this: every line is a line of its format. */

const flags = readPage('docs/server.md')
  .table('| flag of `serve` |')
  .flatMap(([flag]) => code(flag))

/** `atmos-pro-oidc serve`, with flags that it has. */
export function checkServe(words: readonly string[]): void {
  expect(words.slice(0, 2)).toEqual(['atmos-pro-oidc', 'serve'])
  for (const flag of words.filter((word) => word.startsWith('--'))) expect(flags).toContain(flag)
}

/** A unit of systemd. */
export function checkUnit(text: string): void {
  const sections = text.split(/^\[(\w+)\]$/m)
  expect(sections.filter((_, index) => index % 2 === 1)).toEqual(['Unit', 'Service', 'Install'])
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('['))
  for (const line of lines) expect(line).toMatch(/^[A-Z]\w+=\S?.*$/)
  const keys = lines.map((line) => line.split('=')[0])
  expect(keys).toEqual([...new Set(keys)])
  checkServe((/^ExecStart=(.*)$/m.exec(text)?.[1] ?? '').split(' '))
}

export function checkDockerfile(text: string): void {
  const lines = text.replaceAll('\\\n', ' ').trimEnd().split('\n')
  for (const line of lines) {
    expect(line).toMatch(/^(?:FROM|RUN|USER|WORKDIR|VOLUME|ENV|EXPOSE|HEALTHCHECK|CMD) \S/)
    const [, list] = /\bCMD (\[.*\])$/.exec(line) ?? []
    if (list) expect(JSON.parse(list)).toEqual(expect.arrayContaining([expect.any(String)]))
  }
  checkServe(JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? '[]'))
}

/** A proxy's configuration. It leads to the port that is listened at by default, and never to what only operators may see. */
export function checkProxy(text: string, lineEnd: RegExp): void {
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(lineEnd)
  expect(text.match(/\{(?= *$| )/gm)?.length).toBe(text.match(/\}(?= *$)/gm)?.length)
  const ports = [...text.matchAll(/(?:\d+\.){3}\d+:(\d+)/g)].map(([, port]) => port)
  const [, [, port] = []] = readPage('docs/server.md')
    .table('| flag of `serve` |')
    .map(([flag, byDefault]) => [code(flag)[0], code(byDefault)[0]])
    .filter(([flag]) => flag === '--port' || flag === '--host')
  expect(new Set(ports)).toEqual(new Set([port]))
  if (/\bpath\b|\blocation ~/.test(text)) {
    for (const path of ['metrics', 'readyz', 'healthz']) expect(text).toContain(path)
  }
}
