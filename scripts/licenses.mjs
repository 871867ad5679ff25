import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../node_modules/', import.meta.url))

/** The licences of the packages that these files are of: what a bundle must have with it. */
export async function licensesOf(files) {
  const names = new Set(
    files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []),
  )
  const texts = [...names]
    .filter((name) => name !== '.cache')
    .sort()
    .map(async (name) => {
      const folder = `${packages}${name}/`
      const { version, license } = JSON.parse(await readFile(`${folder}package.json`, 'utf8'))
      const [file] = (await readdir(folder)).filter((entry) => /^licen[cs]e/i.test(entry))
      const text = await readFile(`${folder}${file}`, 'utf8')
      return `${name} ${version}, ${license}\n\n${text.trim()}\n`
    })
  return (await Promise.all(texts)).join('\n\n')
}
