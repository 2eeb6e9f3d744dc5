// Bundles src/ to dist/: one small CommonJS entry that starts fast and answers --help by itself,
// and ES modules with shared chunks that it loads when a command needs them.
// `--readable` keeps names, for profiles; `--fresh` removes what earlier builds left; otherwise their chunks stay for an hour, for whom they still run.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const { build } = await import('esbuild').catch(() => {
  console.error('Nothing is built: esbuild is missing. Run "npm ci", without --omit=dev.')
  process.exit(1)
})
const { bundledPackages, licensesOf, sbomOf } = await import('./build/sbom.mjs')

const product = JSON.parse(readFileSync('package.json', 'utf8'))
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const fresh = process.argv.includes('--fresh')
const out = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'dist'
const keepMs = fresh ? 0 : 60 * 60 * 1000
const started = Date.now()

mkdirSync(out, { recursive: true })
const draft = mkdtempSync(path.join(out, '.draft-'))
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  outdir: draft,
  sourcemap: false,
  minify: !process.argv.includes('--readable'),
  metafile: true,
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(product.version) },
  logLevel: 'warning',
}

/** Puts the shapes that were compiled beforehand in the place of those that a run would compile. */
const compiledShapes = (shapes) => ({
  name: 'compiled-shapes',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]shapes\.ts$/ }, ({ path: file }) => ({
      contents: shapes[path.relative('.', file).replaceAll(path.sep, '/')],
      loader: 'js',
      resolveDir: path.dirname(file),
    })),
})

/** commander loads this for commands that are programs of their own, which costs each start a millisecond; there are none. */
const noChildProcess = {
  name: 'no-child-process',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(node:)?child_process$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'absent',
    }))
    onLoad({ filter: /./, namespace: 'absent' }, () => ({ contents: 'module.exports = {}' }))
  },
}

// Bundled CommonJS packages call require for Node's own modules.
const banner = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
}
// in the order in which they are put into place
const entries = [
  'selftest-worker.js',
  'demo-servers.js',
  'api.js',
  'vitest.js',
  'commands.js',
  'tokenassay.cjs',
]
try {
  const { shapeModules, suiteFiles } = await prepared()
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: { tokenassay: 'src/cli/main.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      external: ['./commands.js'],
      plugins: [noChildProcess],
      banner: { js: '#!/usr/bin/env node' },
    }),
    build({
      ...common,
      entryPoints: {
        commands: 'src/cli/commands.ts',
        'demo-servers': 'src/cli/demo-servers.ts',
        'selftest-worker': 'src/selftest/worker.ts',
        api: 'src/api/index.ts',
        vitest: 'src/api/vitest.ts',
      },
      external: ['vitest'],
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]',
      plugins: [compiledShapes(shapeModules())],
      banner,
    }),
  ])
  copyAssets()
  declareTypes()
  mkdirSync(path.join(draft, 'suites'))
  for (const [file, text] of Object.entries(suiteFiles()))
    writeFileSync(path.join(draft, 'suites', file), text)
  const packages = bundledPackages(results.map(({ metafile }) => metafile))
  writeFileSync(path.join(draft, 'licenses.txt'), licensesOf(packages))
  writeFileSync(
    path.join(draft, 'sbom.cdx.json'),
    `${JSON.stringify(sbomOf(product, packages, lock), null, 2)}\n`,
  )
  writeFileSync(path.join(draft, 'harness.sha256'), `${digestOfDraft()}\n`)
  publish()
} finally {
  rmSync(draft, { recursive: true, force: true })
}

/** What the build does with the project's own code. */
async function prepared() {
  const outfile = path.join(draft, 'prepare.mjs')
  await build({
    entryPoints: ['build/prepare.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const module = await import(pathToFileURL(outfile).href)
  rmSync(outfile)
  return module
}

/** The published schemas, and what the HTML report is made of. */
function copyAssets() {
  mkdirSync(path.join(draft, 'schemas'))
  for (const room of ['suite', 'target', 'run', 'report'])
    for (const file of readdirSync(`src/${room}`).filter((name) => name.endsWith('.schema.json')))
      cpSync(path.join('src', room, file), path.join(draft, 'schemas', file))
  for (const file of readdirSync('src/report/html').filter((name) => /\.(css|client\.js)$/.test(name)))
    cpSync(path.join('src/report/html', file), path.join(draft, file))
}

/** SHA-256 over the names and bytes of all that is built, so that a certificate can say what has made it. */
function digestOfDraft() {
  const hash = createHash('sha256')
  for (const file of readdirSync(draft, { recursive: true, encoding: 'utf8' }).sort())
    if (statSync(path.join(draft, file)).isFile())
      hash
        .update(`${file.replaceAll(path.sep, '/')}\0`)
        .update(readFileSync(path.join(draft, file)))
        .update('\0')
  return hash.digest('hex')
}

/** What other programs are told of the types: those files of src/api that import nothing from elsewhere, and what they declare. */
function declareTypes() {
  const types = path.join(draft, 'types')
  const files = ['index', 'vitest', 'options', 'events', 'report'].map((name) => `src/api/${name}.ts`)
  const options = '--ignoreConfig --declaration --emitDeclarationOnly --noCheck --noResolve'.split(' ')
  const language = ['--target', 'es2023', '--module', 'nodenext', '--types', 'node']
  const tsc = path.resolve('node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, ...options, ...language, '--outDir', types, ...files])
  for (const file of readdirSync(types)) {
    const text = readFileSync(path.join(types, file), 'utf8')
    writeFileSync(path.join(types, file), text.replaceAll(/(from '\.\/\w+)\.ts'/g, "$1.js'"))
  }
}

/**
 * Moves the build into place file by file, what others refer to first, so that a command that starts meanwhile finds
 * a whole build, the old one or the new one, and one that runs finds the chunks that it was built with.
 */
function publish() {
  const files = readdirSync(draft, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(draft, file)).isFile())
    .sort((a, b) => entries.indexOf(a) - entries.indexOf(b))
  for (const file of files) {
    mkdirSync(path.dirname(path.join(out, file)), { recursive: true })
    renameSync(path.join(draft, file), path.join(out, file))
  }
  for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    const old = path.join(out, file)
    if (files.includes(file) || old.startsWith(draft)) continue
    // another build that runs at the same time may remove it first
    const found = statSync(old, { throwIfNoEntry: false })
    if (found?.isFile() && started - found.mtimeMs >= keepMs) rmSync(old, { force: true })
  }
}
