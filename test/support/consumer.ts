import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Finished, startProgram } from './cli.ts'

/** A project of somebody else that has this package, as it is published, among its dependencies. */
export interface Consumer {
  dir: string
  write(file: string, text: string): void
  /** Runs a package's program in the project's folder. */
  run(file: string, ...args: string[]): Promise<Finished>
  remove(): void
}

/** Makes such a project; of other packages it has those that are named. */
export const makeConsumer = (...packages: string[]): Consumer => {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'tokenassay-consumer-')))
  const own = path.join(dir, 'node_modules', 'tokenassay')
  mkdirSync(own, { recursive: true })
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] }
  for (const file of ['package.json', ...files])
    cpSync(file, path.join(own, file), { recursive: true, filter: (from) => !from.includes('.draft-') })
  for (const name of packages) {
    const link = path.join(dir, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(realpathSync(path.join('node_modules', name)), link)
  }
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
    writeFileSync(path.join(dir, file), text)
  }
  write('package.json', '{ "name": "consumer", "type": "module", "private": true }\n')
  return {
    dir,
    write,
    run: (file, ...args) => startProgram(process.execPath, [file, ...args], { cwd: dir }).finished,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
