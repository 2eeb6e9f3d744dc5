// Bundles src/ to dist/: one small CommonJS entry that starts fast and answers --help by itself,
// and ES modules with shared chunks that it loads when a command needs them.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  outdir: 'dist',
  sourcemap: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
}

rmSync('dist', { recursive: true, force: true })
// Bundled CommonJS packages call require for Node's own modules.
const banner = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
}
await Promise.all([
  build({
    ...common,
    entryPoints: { tokenassay: 'src/cli/main.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['./commands.js'],
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...common,
    entryPoints: { commands: 'src/cli/commands.ts', 'selftest-worker': 'src/selftest/worker.ts' },
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    banner,
  }),
])

// The published schemas, and what the HTML report is made of.
mkdirSync('dist/schemas', { recursive: true })
for (const room of ['suite', 'target', 'report'])
  for (const file of readdirSync(`src/${room}`).filter((name) => name.endsWith('.schema.json')))
    cpSync(path.join('src', room, file), path.join('dist/schemas', file))
if (existsSync('src/report/html')) {
  for (const file of readdirSync('src/report/html').filter((name) => /\.(css|client\.js)$/.test(name)))
    cpSync(path.join('src/report/html', file), path.join('dist', file))
}
