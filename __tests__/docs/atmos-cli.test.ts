import { describe, expect, it } from 'vitest'
import { MAX_BATCHES } from '../../src/atmos/fields.js'
import { MAX_DEPENDENTS_DEPTH } from '../../src/atmos/items.js'
import { ATMOS_OPERATIONS } from '../../src/atmos/operations/index.js'
import { MAX_UPLOAD_BYTES } from '../../src/atmos/upload-body.js'
import { showInstance } from '../../src/management/uploads/views.js'
import { parseConfig } from '../../src/server/config.js'
import { BASE_PATH } from '../../src/server/routes.js'
import type { UploadRecord } from '../../src/store/records.js'
import { MAX_BATCH_ITEMS, MAX_NAME } from '../../src/store/uploads.js'
import { read } from '../package/project.js'
import { code, readPage } from './markdown.js'

const page = readPage('docs/atmos-cli.md')
const defaults = parseConfig('', 'docs')

describe('tables of docs/atmos-cli.md', () => {
  it('list what atmos asks for, with the permission', () => {
    const rows = page
      .table('| command |')
      .map(([, route, permission]) => [code(route)[0], code(permission)[0]])
    expect(rows).toEqual(
      ATMOS_OPERATIONS.map(({ method, path, permission }) => [
        `${method} ${BASE_PATH}${path}`,
        permission ?? undefined,
      ]),
    )
  })

  it('have the limits of uploads', () => {
    const limits = page.table('| what | limit |').map(([, limit = '']) => limit.replaceAll(' ', ''))
    const { rateLimit } = defaults
    const [, total, each] =
      /AT_ONCE = \{ total: (\d+), each: (\d+),/.exec(read('src/server/uploads/intake.ts')) ?? []
    const expected = [
      MAX_UPLOAD_BYTES / 1024 / 1024,
      MAX_BATCH_ITEMS,
      MAX_BATCHES,
      MAX_DEPENDENTS_DEPTH,
      MAX_NAME,
      total,
      rateLimit ? rateLimit.repository : '',
    ]
    expect(limits.map((limit) => /[\d.]+/.exec(limit)?.[0])).toEqual(expected.map(String))
    expect(limits[5]).toContain(`;${each}of`)
  })

  it('have how long they are kept', () => {
    const [stacks = []] = page.table('| it is kept |')
    const source = read('src/atmos/kept-uploads.ts')
    const [, uploads, mebibytes] = /KEPT = \{ uploads: (\d+), bytes: (\d+) \*/.exec(source) ?? []
    expect(stacks[1]).toBe(
      `\`uploadRetention\` days (${defaults.uploadRetention}); of each repository the newest ${uploads}, and as many as fit into ${mebibytes} MiB`,
    )
    const [, , [, incomplete] = []] = page.table('| it is kept |')
    expect(incomplete).toContain(`the newest ${/MAX_BEGUN = (\d+)/.exec(source)?.[1]}`)
  })

  it.each(page.table('| last command |'))('%s that ended with %s: %s', (command, exitCode, drift) => {
    const run = { repository: 'acme/infra', workflow: 'a.yaml', ref: '' }
    const status = { command: code(command)[0] ?? 'destroy', exitCode: Number(exitCode), reportedAt: 0, run }
    const upload = { id: 'upl_1', facts: { run } } as UploadRecord
    const item = { stack: 's', component: 'c', json: '{}', upload: upload.id, place: 0, status }
    const words = { true: 'yes', false: 'no', null: 'not known' }
    expect(words[`${showInstance(item, upload).drifted}`]).toBe(drift)
  })
})
