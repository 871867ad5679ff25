import { Option } from 'commander'
import type { EventView } from '../management/event-view.js'
import { EVENT_FORMATS } from '../server/event-format.js'
import { addFilters, type FilterOptions, findEvents } from './audit-filters.js'
import { type AddCommand, helpText } from './command.js'
import { createActions, managedInWorkspace } from './managed.js'
import { wholeNumber } from './numbers.js'
import { type Column, formatTable } from './table.js'
import { toJson } from './terminal.js'
import { toSecond } from './text.js'
import { writeWhole } from './write-whole.js'

interface ExportOptions extends FilterOptions {
  readonly format: keyof typeof EVENT_FORMATS
  readonly output?: string
}

const COLUMNS: readonly Column<EventView>[] = [
  { title: 'TIME', value: ({ time }) => toSecond(time), isWhole: true },
  { title: 'WHAT', value: ({ category, action }) => `${category}.${action}` },
  { title: 'WHO', value: ({ actor }) => actor?.name ?? actor?.id ?? actor?.type ?? '' },
  { title: 'DESCRIPTION', value: ({ description }) => description },
]

export const addAudit: AddCommand = (program, context, run) => {
  const { terminal, env } = context
  const { act } = createActions(context, run)
  const group = program
    .command('audit')
    .description('Read and export the audit log.')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'atmos-pro-oidc audit list',
          'atmos-pro-oidc audit export --format csv --output audit.csv',
        ],
      }),
    )

  managedInWorkspace(
    addFilters(group.command('list').description('List what happened, newest first.')).option(
      '--limit <number>',
      'at most so many',
      wholeNumber,
      50,
    ),
    {
      examples: [
        'atmos-pro-oidc audit list --action oidc_token_exchange_failure --since 2026-11-23',
        'atmos-pro-oidc audit list --actor octocat --limit 10 --json',
      ],
    },
  ).action(
    act(async (client, options: FilterOptions) => {
      const items: EventView[] = []
      for await (const page of findEvents(client, options, env)) items.push(...page)
      if (options.json) terminal.out(toJson({ items }, 2))
      else if (items.length === 0) terminal.err('no events')
      else terminal.out(formatTable(terminal, COLUMNS, items))
      return 0
    }),
  )

  managedInWorkspace(
    addFilters(group.command('export').description('Write everything that happened, newest first.'))
      .addOption(
        new Option('--format <name>', 'one JSON object a line, or CSV')
          .choices(Object.keys(EVENT_FORMATS))
          .default('ndjson'),
      )
      .option('--output <file>', 'the file to write (default: standard output)'),
    {
      notes: 'The file is there only when it is complete. CSV is safe to open in a spreadsheet.',
      examples: [
        'atmos-pro-oidc audit export --format csv --since 2026-11-01 --until 2026-12-01 --output november.csv',
        'atmos-pro-oidc audit export | jq -r .action | sort | uniq -c',
      ],
    },
  ).action(
    act(async (client, options: ExportOptions) => {
      const pages = lines(findEvents(client, options, env), options)
      if (options.output) await writeWhole(options.output, pages)
      // Lines end with their line break; the terminal gives one to each.
      else for await (const page of pages) if (page !== '') terminal.out(page.replace(/\r?\n$/, ''))
      return 0
    }),
  )
}

async function* lines(
  pages: AsyncIterable<readonly EventView[]>,
  { format, json }: ExportOptions,
): AsyncGenerator<string> {
  const { head, line } = EVENT_FORMATS[json ? 'ndjson' : format]
  yield head
  for await (const page of pages) yield page.map(line).join('')
}
