import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'

const file = 'bin/tokenassay.cjs'
const { tooOld } = createRequire(import.meta.url)(path.resolve(file)) as {
  tooOld(version: string): string | undefined
}
const run = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('what starts the command line', () => {
  it.each([
    ['v14.21.3', 'tokenassay needs Node 20.19 or newer; this is v14.21.3.'],
    ['v18.20.8', 'tokenassay needs Node 20.19 or newer; this is v18.20.8.'],
    ['v20.18.1', 'tokenassay needs Node 20.19 or newer; this is v20.18.1.'],
    ['v20.19.0', undefined],
    ['v22.0.0', undefined],
    ['v100.1.0', undefined],
  ])('says of Node %s: %s', (version, sentence) => {
    expect(tooOld(version)).toBe(sentence)
  })

  it('is written in words that old ones understand', () => {
    const text = readFileSync(file, 'utf8')
    const written = (target: string) => transformSync(text, { target }).code
    expect(written('node10')).toBe(written('esnext'))
    expect(text).not.toMatch(/node:/)
  })

  it('passes everything on', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(run(process.execPath, file, '--version')).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    })
    expect(run(process.execPath, file, 'lint', 'nowhere').status).toBe(2)
  })

  it('says in one sentence what is missing where nothing is built', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'tokenassay-start-'))
    for (const name of ['bin', 'package.json', 'build.mjs'])
      cpSync(name, path.join(dir, name), { recursive: true })
    expect(run(process.execPath, path.join(dir, file))).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'tokenassay is not built yet: run "npm ci" in its folder, without --ignore-scripts, or "npm run build".\n',
    })
    const build = run(process.execPath, path.join(dir, 'build.mjs'))
    rmSync(dir, { recursive: true, force: true })
    expect(build).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Nothing is built: esbuild is missing. Run "npm ci", without --omit=dev.\n',
    })
  })
})
