import { read } from '../package/project.js'

/** A fenced block of code. */
export interface Block {
  readonly language: string
  readonly text: string
}

/** A page of the documentation. */
export interface Page {
  readonly file: string
  readonly text: string
  /** In their order. */
  readonly blocks: readonly Block[]
  blocksIn(language: string): readonly string[]
  /** The rows of the table that begins with this header, without the backslashes of its bars. Throws if there is none. */
  table(header: string): readonly (readonly string[])[]
  /** What links can name after the `#`. */
  readonly anchors: readonly string[]
  /** Targets of links, but for those to other sites. */
  readonly links: readonly string[]
}

export function readPage(file: string): Page {
  const text = read(file)
  const fence = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm
  const blocks = [...text.matchAll(fence)].map(([, indent = '', language = '', body = '']) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }))
  const prose = text.replaceAll(fence, '')

  return {
    file,
    text,
    blocks,
    blocksIn: (wanted) => blocks.filter(({ language }) => language === wanted).map(({ text }) => text),
    table(header) {
      const lines = prose.split('\n')
      const start = lines.findIndex((line) => line.startsWith(header))
      if (start < 0) throw new Error(`${file} has no table ${header}`)
      const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
      return lines.slice(start + 2, end).map(cellsOf)
    },
    anchors: [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)),
    links: [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^https?:/.test(target)),
  }
}

/** What stands in a cell as code. */
export function code(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
}

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}
