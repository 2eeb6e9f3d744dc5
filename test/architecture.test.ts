import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** The rooms from the top down: a room imports only itself and rooms below it. */
const rooms = [
  'api',
  'cli',
  'certify',
  'report',
  'selftest',
  'run',
  'cause',
  'fuzz',
  'check',
  'suite',
  'target',
  'journal',
  'expression',
  'source',
  'redact',
  'model',
]

const files = ['src', 'reference-server', 'test', 'bench']
  .filter((dir) => existsSync(dir))
  .flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((file) => path.join(dir, file)),
  )
  .filter((file) => /\.(ts|js|css)$/.test(file) && !/fixtures|node_modules/.test(file))

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    path.join(path.dirname(file), match[1]!),
  )

const roomOf = (file: string): string => file.split(path.sep)[1]!

describe('architecture', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(80)
  })

  it('imports only go down the list of rooms', () => {
    const upward = files
      .filter((file) => file.startsWith('src/') && !file.endsWith('.test.ts'))
      .flatMap((file) =>
        importsOf(file)
          .filter(
            (target) =>
              target.startsWith('src/') && rooms.indexOf(roomOf(target)) < rooms.indexOf(roomOf(file)),
          )
          .map((target) => `${file} imports ${target}`),
      )
    expect(upward).toEqual([])
  })

  it('knows every room', () => {
    const found = new Set(files.filter((file) => file.startsWith('src/')).map(roomOf))
    expect([...found].filter((room) => !rooms.includes(room))).toEqual([])
  })

  it('keeps the reference server apart from the harness', () => {
    const shared = files
      .filter((file) => file.startsWith('reference-server/'))
      .flatMap((file) => importsOf(file).filter((target) => target.startsWith('src/')))
    expect(shared).toEqual([])
  })

  it('keeps the documented APIs of the reference server apart from each other', () => {
    const apiOf = (file: string): string | undefined => /^reference-server\/apis\/([^/]+)\//.exec(file)?.[1]
    const shared = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => apiOf(file) && apiOf(target) && apiOf(target) !== apiOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(shared).toEqual([])
  })

  it('has rooms in the reference server that import only rooms below them', () => {
    const floors = ['index.ts', 'http', 'apis', 'described', 'faults', 'behaviour']
    const floorOf = (file: string): number => floors.indexOf(file.split('/')[1]!)
    const upward = files
      .filter((file) => file.startsWith('reference-server/') && !file.endsWith('.test.ts'))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => floorOf(target) < floorOf(file) || floorOf(file) < 0)
          .map((target) => `${file} imports ${target}`),
      )
    expect(upward).toEqual([])
  })

  it('has no import cycles', () => {
    const graph = new Map(files.map((file) => [file, importsOf(file)]))
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (file: string, trail: string[]): void => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      if (done.has(file) || trail.includes(file)) return
      for (const target of graph.get(file) ?? []) visit(target, [...trail, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('makes redacted events in one place', () => {
    const makers = files.filter(
      (file) => !file.endsWith('.test.ts') && /\bas (\w+ as )?Redacted\b/.test(readFileSync(file, 'utf8')),
    )
    expect(makers).toEqual(['src/run/redacted.ts'])
  })

  it('has no file over 300 lines', () => {
    const rules = readdirSync('suites/rules').map((file) => path.join('suites/rules', file))
    const long = [...files, ...rules]
      .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300)
    expect(long).toEqual([])
  })
})
