/** Figures as bars: an SVG that is readable on light and on dark, and says in words what it shows. */
import { describe, type Figure, format } from './figure.ts'

const WIDTH = 800
/** Where the bars start and how long the longest is; to the right of it stands its value. */
const START = 290
const LONGEST = 430
const ROW = 26
const HEAD = 56

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .value { stroke: #ffffff; stroke-width: 4; paint-order: stroke }
  .name { font-weight: 600 }
  .quiet { fill: #59636e }
  .ours { fill: #0969da }
  .other { fill: #9aa4ae }
  .one { stroke: #59636e; stroke-dasharray: 4 3 }
  .target { stroke: #cf222e; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .value { stroke: #0d1117 }
    .quiet { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .other { fill: #656c76 }
    .one { stroke: #9198a1 }
    .target { stroke: #f85149 }
  }
`

/** Every figure has a scale of its own, which starts at nothing. */
export function chart(benchmark: string, figures: readonly Figure[]): string {
  const groups: string[] = []
  let top = 0
  for (const figure of figures) {
    const bars = barsOf(figure)
    groups.push(group(figure, bars, top))
    top += HEAD + bars.length * ROW + ROW / 2
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-labelledby="title desc">
<title id="title">${escaped(`Benchmark ${benchmark}: ratios of the last run`)}</title>
<desc id="desc">${escaped(figures.map(inWords).join(' '))}</desc>
<style>${STYLE}</style>
${groups.join('\n')}
</svg>
`
}

interface Bar {
  readonly name: string
  readonly value: number
  readonly isOurs: boolean
}

/** The best first. */
function barsOf({ value, better, others = {} }: Figure): Bar[] {
  const bars = Object.entries(others).map(([name, other]) => ({ name, value: other, isOurs: false }))
  const sign = better === 'more' ? -1 : 1
  return [{ name: 'atmos-pro-oidc', value, isOurs: true }, ...bars].sort((a, b) => sign * (a.value - b.value))
}

function group({ name, unit, better, target }: Figure, bars: readonly Bar[], top: number): string {
  const most = Math.max(1, target ?? 0, ...bars.map(({ value }) => value))
  const length = (value: number) => Math.round((value / most) * LONGEST)
  const first = top + HEAD - 6
  const mark = (kind: string, value: number) => {
    const x = START + length(value)
    return `<line class="${kind}" x1="${x}" x2="${x}" y1="${first - 3}" y2="${first + bars.length * ROW - 3}"/>`
  }
  const legend = [
    `${unit} (dashed)`,
    better === 'more' ? 'longer is better' : 'shorter is better',
    ...(target === undefined ? [] : [`red: target, ${target}`]),
  ]
  return [
    `<text class="name" x="8" y="${top + 20}">${escaped(name)}</text>`,
    `<text class="quiet" x="8" y="${top + 38}">${escaped(legend.join(' · '))}</text>`,
    ...bars.map((bar, index) => {
      const y = first + index * ROW
      return `<text x="${START - 10}" y="${y + 15}" text-anchor="end">${escaped(bar.name)}</text><rect class="${bar.isOurs ? 'ours' : 'other'}" x="${START}" y="${y}" width="${length(bar.value)}" height="20" rx="2"/>`
    }),
    mark('one', 1),
    ...(target === undefined ? [] : [mark('target', target)]),
    // Last, so that no line runs through them.
    ...bars.map(
      ({ value }, index) =>
        `<text class="value" x="${START + length(value) + 8}" y="${first + index * ROW + 15}">${format(value)}</text>`,
    ),
  ].join('\n')
}

function inWords(figure: Figure): string {
  const others = Object.entries(figure.others ?? {}).map(([name, value]) => `${name} ${format(value)}`)
  return `${describe(figure)}${others.length > 0 ? `; beside it ${others.join(', ')}` : ''}.`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
