// What ships, as CycloneDX: what is installed with the package, and what is inside of its files, which `npm sbom` does not
// know. Run it on a fresh build: the same build gives the same text.
//
//   node scripts/sbom.mjs [FILE]      without one, to the terminal
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { packagesIn } from './licenses.mjs'

const BUNDLES = ['dist', 'lib/bin', 'lib/entry']

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(read('package.json'))
const { packages: locked } = JSON.parse(read('package-lock.json'))

/** Where each is, by its path in the lockfile. */
const shipped = new Map()
for (const [path, { dev }] of Object.entries(locked)) if (path && !dev) ship(path, 'dependencies')
for (const folder of BUNDLES) {
  for (const { name, version } of packagesIn(read(`${folder}/licenses.txt`)))
    ship(find(name, version), folder)
}

const paths = [...shipped.keys()].sort()
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    lifecycles: [{ phase: 'build' }],
    component: { type: 'library', ...described(manifest.name, manifest) },
  },
  components: paths.map(component),
  dependencies: [
    { ref: purl(manifest.name, manifest.version), dependsOn: dependenciesOf('').map(reference) },
    ...paths.map((path) => ({ ref: reference(path), dependsOn: dependenciesOf(path).map(reference) })),
  ],
}
const text = `${JSON.stringify({ serialNumber: serialNumber(bom), ...bom }, null, 2)}\n`
if (process.argv[2]) writeFileSync(process.argv[2], text)
else process.stdout.write(text)

function read(file) {
  return readFileSync(resolve(root, file), 'utf8')
}

function ship(path, where) {
  shipped.set(path, [...(shipped.get(path) ?? []), where])
}

function find(name, version) {
  const path = Object.keys(locked).find((one) => nameOf(one) === name && locked[one].version === version)
  if (!path) throw new Error(`${name} ${version} was bundled and is not in package-lock.json: build again`)
  return path
}

function component(path) {
  const { integrity } = locked[path]
  return {
    type: 'library',
    ...described(nameOf(path), locked[path]),
    scope: 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.split('-')[1], 'base64').toString('hex') }],
    properties: shipped.get(path).map((value) => ({ name: `${manifest.name}:in`, value })),
  }
}

function described(name, { version, license }) {
  const [, group, ownName] = /^(?:(@.+)\/)?(.+)$/.exec(name)
  const id = purl(name, version)
  return {
    'bom-ref': id,
    ...(group && { group }),
    name: ownName,
    version,
    licenses: license.includes(' ') ? [{ expression: license }] : [{ license: { id: license } }],
    purl: id,
  }
}

/** Those that ship, found from where the package is as Node finds them. Much of what is bundled is installed to build. */
function dependenciesOf(path) {
  const { dependencies, optionalDependencies, devDependencies } = locked[path]
  return Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }).flatMap((name) => {
    let folder = path
    while (folder && !locked[`${folder}/node_modules/${name}`])
      folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')
    const found = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
    return shipped.has(found) ? [found] : []
  })
}

function reference(path) {
  return purl(nameOf(path), locked[path].version)
}

function purl(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function nameOf(path) {
  return path.replace(/^.*node_modules\//, '')
}

/** Another one for another content, and no other. */
function serialNumber(content) {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  const [a, b, c, d, e] = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return `urn:uuid:${[a, b, c, d, e].join('-')}`
}
