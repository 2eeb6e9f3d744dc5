import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The packages of which something went into a bundle, by name: what each says of itself, and where it is. */
export const bundledPackages = (metafiles) => {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs)),
  )
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file)
  const folders = new Set(
    used.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
  )
  return [...folders].sort().map((folder) => ({
    ...JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')),
    folder,
  }))
}

/** Their licences as one text. */
export const licensesOf = (packages) =>
  packages
    .map(({ name, version, license, folder }) => {
      const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it))
      const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : license
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)

const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`

const componentOf = (type, it) => ({
  type,
  'bom-ref': purl(it),
  name: it.name,
  version: it.version,
  ...(it.description && { description: it.description }),
  ...(it.license && {
    licenses: [
      / (?:OR|AND|WITH) /.test(it.license) ? { expression: it.license } : { license: { id: it.license } },
    ],
  }),
  purl: purl(it),
})

/** The hash by which the lock file knows a package. */
const hashesOf = (integrity) => {
  const [, algorithm, value] = /^sha(\d+)-(\S+)/.exec(integrity ?? '') ?? []
  return algorithm
    ? { hashes: [{ alg: `SHA-${algorithm}`, content: Buffer.from(value, 'base64').toString('hex') }] }
    : {}
}

/**
 * What is in the bundle, as CycloneDX 1.6: each package with its licence and the hash that the lock file has of it. It says
 * neither when nor where it was made, so that the same sources give the same file.
 */
export const sbomOf = (product, packages, lock) => {
  const names = new Map(packages.map((it) => [it.name, purl(it)]))
  const refs = (dependencies = {}) => Object.keys(dependencies).flatMap((name) => names.get(name) ?? [])
  const component = componentOf('application', product)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component },
    components: packages.map((it) => ({
      ...componentOf('library', it),
      scope: 'required',
      ...hashesOf(lock.packages[`node_modules/${it.name}`]?.integrity),
    })),
    dependencies: [
      { ref: component['bom-ref'], dependsOn: refs(product.devDependencies) },
      ...packages.map((it) => ({ ref: purl(it), dependsOn: refs(it.dependencies) })),
    ],
  }
}
