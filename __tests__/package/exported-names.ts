import { posix } from 'node:path'
import { read } from './project.js'

/** A name that a source exports, as it is declared. */
export interface ExportedName {
  readonly name: string
  /** The source or the package that declares it. */
  readonly from: string
  readonly kind: string | undefined
  /** The comment directly above the declaration. */
  readonly doc: string | undefined
}

const LIST = /^export(?: type)? \{(?<list>[^}]*)\}(?: from '(?<from>[^']+)')?/gm
const DECLARATION =
  /^export (?:declare |abstract |async )*(?<kind>function|class|const|interface|type) (?<name>\w+)/gm
const COMMENT = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/

/** What a source exports, each name where it is declared: lists are followed. Throws on an export of another form. */
export function exportedNames(file: string): readonly ExportedName[] {
  const text = read(file)
  const declarations = [...text.matchAll(DECLARATION)]
  const lists = [...text.matchAll(LIST)]
  const count = text.match(/^export /gm)?.length ?? 0
  if (declarations.length + lists.length !== count) throw new Error(`${file} has exports of another form`)
  return [
    ...declarations.map(({ index, groups }) => {
      const doc = COMMENT.exec(text.slice(0, index))?.[0]
      return { name: groups?.['name'] ?? '', from: file, kind: groups?.['kind'], doc }
    }),
    ...lists.flatMap(({ groups }) => {
      const listed = (groups?.['list'] ?? '').split(',').map((name) => name.trim().replace(/^type /, ''))
      return listed.filter(Boolean).map((name) => exportedName(name, file, groups?.['from'] ?? ''))
    }),
  ]
}

function exportedName(name: string, file: string, from: string): ExportedName {
  if (!from.startsWith('.')) return { name, from, kind: undefined, doc: undefined }
  const source = posix.join(posix.dirname(file), from).replace(/\.js$/, '.ts')
  const found = exportedNames(source).find((one) => one.name === name)
  if (!found) throw new Error(`${source} does not export ${name}`)
  return found
}
