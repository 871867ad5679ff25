import { readdir, readFile } from 'node:fs/promises'

/** The files that ended up in a bundle of ncc, whose own list of licences leaves some out and names no versions. */
export function bundledFiles({ compilation: { modules, chunkGraph } }) {
  const bundled = [...modules].filter((module) => chunkGraph.getNumberOfModuleChunks(module) > 0)
  return bundled.flatMap((module) => module.modules?.map(({ resource }) => resource) ?? module.resource ?? [])
}

/** The licences of the packages that these files are of: what a bundle must have with it. */
export async function licensesOf(files) {
  const folders = new Set(
    files
      .map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(file)?.[0])
      .filter((folder) => folder && !folder.endsWith('/.cache/')),
  )
  const texts = await Promise.all([...folders].map(licenseOf))
  return [...new Set(texts)].sort().join('\n\n')
}

/** Of which packages a list of licences is. */
export function packagesIn(licenses) {
  return licenses.split(/^\n\n(?=\S+ \d\S+, .+\n\n)/m).map((text) => {
    const [, name, version, license] = /^(\S+) (\S+), (.+)\n/.exec(text)
    return { name, version, license }
  })
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}package.json`, 'utf8'))
  return `${name} ${version}, ${license}\n\n${(await licenseText(folder)).trim()}\n`
}

/** Some have it at the end of what they say of themselves. Throws when there is none. */
async function licenseText(folder) {
  const names = await readdir(folder)
  const textOf = (name) => readFile(`${folder}${name}`, 'utf8')
  const license = names.find((name) => /^licen[cs]e/i.test(name))
  if (license) return textOf(license)
  const readme = names.find((name) => /^readme/i.test(name))
  const [section] = (readme && /^#+ licen[cs]e[\s\S]*/im.exec(await textOf(readme))) ?? []
  if (!section) throw new Error(`${folder} has no text of its licence`)
  return section
}
