import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { BUNDLES, licensedIn, lockedIn, nameOf } from './packages.js'
import { manifest, read } from './project.js'

interface Component {
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
  readonly licenses: readonly (
    | { readonly license: { readonly id: string } }
    | { readonly expression: string }
  )[]
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

interface Bom {
  readonly serialNumber: string
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

const text = made()
const bom: Bom = JSON.parse(text)
const locked = lockedIn('package-lock.json')

/** What is inside of our files, and what is installed with them. */
const shipped = [
  ...BUNDLES.flatMap((folder) => licensedIn(folder).map((listed) => ({ ...listed, where: folder }))),
  ...locked
    .filter(([, { dev }]) => !dev)
    .map(([path, { version, license }]) => ({ name: nameOf(path), version, license, where: 'dependencies' })),
]

it('is CycloneDX 1.6, by the schema of those who make it', () => {
  // Formats say how an address or a date is written: there is none in it.
  const ajv = new Ajv({ strict: false, validateFormats: false })
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  const isValid = ajv.compile(schema('bom-1.6'))
  expect(isValid(bom), ajv.errorsText(isValid.errors)).toBe(true)
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 })
  expect(isValid({ ...bom, components: [{ type: 'library' }] })).toBe(false)
  expect(isValid({ ...bom, serialNumber: 'urn:uuid:1' })).toBe(false)
})

it('is of this package and version', () => {
  const { name, version, purl, licenses } = bom.metadata.component
  expect({ name, version }).toEqual({ name: manifest.name, version: manifest.version })
  expect(purl).toBe(`pkg:npm/${manifest.name}@${manifest.version}`)
  expect(licenses).toEqual([{ license: { id: 'Apache-2.0' } }])
})

it('lists what ships, and where it is; no tool that is only there to build or test', () => {
  const listed = bom.components.flatMap(({ purl, properties = [] }) =>
    properties.map(({ name, value }) => `${purl} ${name} ${value}`),
  )
  const expected = shipped.map(
    ({ name, version, where }) => `${purlOf(name, version)} ${manifest.name}:in ${where}`,
  )
  expect(listed.sort()).toEqual(expected.sort())
  for (const tool of ['typescript', 'vitest', 'rolldown', 'node'])
    expect(text).not.toContain(`pkg:npm/${tool}@`)
})

describe.each(shipped)('$name $version in $where', ({ name, version, license }) => {
  const component = bom.components.find(({ purl }) => purl === purlOf(name, version))

  it('is there by its name, with its licence and the SHA-512 of its tarball', () => {
    const entry = locked.find(([path, one]) => nameOf(path) === name && one.version === version)?.[1]
    const hash = component?.hashes?.[0]
    expect([component?.group, component?.name].filter(Boolean).join('/')).toBe(name)
    expect(component?.version).toBe(version)
    expect(component?.licenses).toEqual([{ license: { id: license } }])
    expect(component?.hashes).toHaveLength(1)
    expect(hash?.alg).toBe('SHA-512')
    expect(`sha512-${Buffer.from(hash?.content ?? '', 'hex').toString('base64')}`).toBe(entry?.integrity)
  })
})

describe('who needs whom', () => {
  const needs = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))

  it('starts at the package and reaches each component', () => {
    const reached = new Set([bom.metadata.component['bom-ref']])
    for (const ref of reached) for (const next of needs.get(ref) ?? []) reached.add(next)
    expect([...reached].sort()).toEqual(
      [bom.metadata.component, ...bom.components].map((component) => component['bom-ref']).sort(),
    )
  })

  it('is as in the lockfile', () => {
    const pino = bom.components.find(({ name }) => name === 'pino')?.['bom-ref'] ?? ''
    expect(needs.get(pino)?.map((ref) => ref.replace(/@[^@]*$/, ''))).toContain('pkg:npm/thread-stream')
    expect(needs.get(pino)?.map((ref) => ref.replace(/@[^@]*$/, ''))).not.toContain('pkg:npm/pg')
  })
})

it('the same build gives the same text, with the same serial number', () => {
  expect(made()).toBe(text)
  expect(bom.serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

function made(): string {
  const script = resolve(import.meta.dirname, '../../scripts/sbom.mjs')
  return execFileSync(process.execPath, [script], { encoding: 'utf8' })
}

function schema(name: string): object {
  return JSON.parse(read(`node_modules/@cyclonedx/cyclonedx-library/res/schema/${name}.SNAPSHOT.schema.json`))
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}
