import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'

const require = createRequire(import.meta.url)
const read = (file: string) => readFileSync(file, 'utf8')
const json = (file: string) => JSON.parse(read(file))
const product = json('package.json')

describe('SECURITY.md', () => {
  const text = read('SECURITY.md')

  it('names only tests that there are, and one for each thing that stops an attack', () => {
    const files = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => file!)
    expect(files.length).toBeGreaterThan(25)
    expect(files.filter((file) => !existsSync(file!.replace(/#.*/, '')))).toEqual([])
    const rows = text.split('\n').filter((line) => /^\| [A-Z]/.test(line))
    expect(rows.filter((line) => !/\.test\.ts\)/.test(line))).toEqual([])
  })

  it('is found from the README, and lies in the package', () => {
    expect(read('README.md')).toContain('](SECURITY.md)')
    expect(product.files).toContain('SECURITY.md')
  })
})

describe('what is bundled', () => {
  const sbom = json('dist/sbom.cdx.json')
  const components: { name: string; version: string; hashes?: { content: string }[] }[] = sbom.components

  it('is listed in a form that the published schema of CycloneDX allows', () => {
    const library = path.dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json'))
    const schema = (name: string) => json(path.join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`))
    const ajv = new Ajv({ strict: false })
    for (const name of ['spdx', 'jsf-0.82'])
      ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` })
    addFormats.default(ajv)
    // formats of international names, which ajv does not know
    for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true)
    const validate = ajv.compile(schema('bom-1.6'))
    validate(sbom)
    expect(validate.errors).toBeNull()
    expect(validate({ ...sbom, components: [{ type: 'program', name: 'x' }] })).toBe(false)
  })

  it('is all that has a licence in the package, at the versions of the lock file', () => {
    const { packages } = json('package-lock.json')
    const licensed = [...read('dist/licenses.txt').matchAll(/^(\S+) (\d[\w.-]*) \(/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    )
    expect(components.map(({ name, version }) => `${name} ${version}`)).toEqual(licensed)
    for (const { name, version, hashes } of components) {
      expect(packages[`node_modules/${name}`].version).toBe(version)
      expect(hashes?.[0]?.content, name).toMatch(/^[0-9a-f]{128}$/)
    }
  })
})

it('each dependency has its reason in ARCHITECTURE.md, and none is told of that there is not', () => {
  const [, section = ''] = /^## Dependencies\n(.*?)^## /ms.exec(read('ARCHITECTURE.md')) ?? []
  const told = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))
  expect(told.sort()).toEqual(Object.keys(product.devDependencies).sort())
  expect(product.dependencies).toBeUndefined()
})
