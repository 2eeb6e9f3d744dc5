import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { Ajv } from 'ajv'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ciFiles, type Gate } from '../../src/cli/ci-file.ts'
import { bundledSuites, suiteDir } from '../../src/cli/places.ts'
import { builtSuite } from '../support/built-suite.ts'

const read = (name: string) => readFileSync(path.join('examples', name), 'utf8')

const gates = (): Promise<Gate[]> =>
  Promise.all(
    bundledSuites().map(async (name) => ({
      name,
      suite: builtSuite(suiteDir(name)),
      target: 'staging.yaml',
      waivers: 'waivers.yaml',
    })),
  )

let dir: string
beforeAll(() => {
  // In the project's folder, so that packages are found from there.
  mkdirSync('reports', { recursive: true })
  dir = mkdtempSync(path.join('reports', 'tmp-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe("the example for GitHub Actions, by GitHub's own parser and the schema in it", () => {
  let errorsIn: (content: string) => Promise<string[]>
  beforeAll(async () => {
    // Node 20 does not take the package as it is: it imports its schema without saying that it is JSON.
    const outfile = path.join(dir, 'parser.mjs')
    const banner =
      "import { createRequire as load } from 'node:module'; const require = load(import.meta.url);"
    await build({
      entryPoints: ['@actions/workflow-parser'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      banner: { js: banner },
      logLevel: 'error',
    })
    const { NoOperationTraceWriter, parseWorkflow, convertWorkflowTemplate } = await import(
      pathToFileURL(outfile).href
    )
    errorsIn = async (content) => {
      const { context, value } = parseWorkflow({ name: 'it', content }, new NoOperationTraceWriter())
      if (value) await convertWorkflowTemplate(context, value)
      return context.errors.getErrors().map(String)
    }
  })

  it('is a workflow, and so is what init writes', async () => {
    expect(await errorsIn(read('github-actions.yml'))).toEqual([])
    for (const gate of await gates()) expect(await errorsIn(ciFiles.github.text(gate))).toEqual([])
  })

  it.each([
    ['a key', 'runs-on:', 'run-on:', "Unexpected value 'run-on'"],
    ['what something depends on', 'needs: part', 'needs: parts', 'parts'],
    ['an expression', '!cancelled()', '!canceled()', 'canceled'],
  ])('would not be with %s misspelt', async (_, right, wrong, told) => {
    expect((await errorsIn(read('github-actions.yml').replace(right, wrong))).join('\n')).toContain(told)
  })
})

describe('the example for GitLab, by the schema that GitLab publishes', () => {
  /** The text of an object in minified code, from its brace to the one that closes it. */
  const objectAt = (code: string, start: number): string => {
    let depth = 0
    for (let at = start; at < code.length; at++) {
      const sign = code[at]!
      if (`"'\``.includes(sign)) for (at++; code[at] !== sign; at++) at += code[at] === '\\' ? 1 : 0
      else if (sign === '{') depth++
      else if (sign === '}' && --depth === 0) return code.slice(start, at + 1)
    }
    throw new Error('the schema has no end')
  }
  const code = readFileSync('node_modules/gitlab-ci-local/dist/index.js', 'utf8')
  const start = code.search(/\{\$schema:"[^"]+",\$id:"https:\/\/gitlab\.com\/\.gitlab-ci\.yml"/)
  const schema = JSON.parse(
    JSON.stringify(runInNewContext(`(${objectAt(code, start)})`, {}, { timeout: 5000 })),
  )
  const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(schema)

  it('is a pipeline, and so is what init writes', async () => {
    expect([validate(parse(read('gitlab-ci.yml'))), validate.errors]).toEqual([true, null])
    for (const gate of await gates())
      expect([validate(parse(ciFiles.gitlab.text(gate))), validate.errors]).toEqual([true, null])
  })

  it.each([
    ['parallel: 4', 'parallel: many'],
    ['when: always', 'when: allways'],
    ['stage: whole', 'stages: whole'],
    ['junit: whole', 'jUnit: whole'],
  ])('would not be with "%s" as "%s"', (right, wrong) => {
    expect(read('gitlab-ci.yml')).toContain(right)
    expect(validate(parse(read('gitlab-ci.yml').replace(right, wrong)))).toBe(false)
  })
})

/** What the TypeScript compiler says of values that are held against types, a line for each name. */
const typeErrors = (imports: string, values: [type: string, value: unknown][]): string[] => {
  const file = path.join(dir, 'typed.ts')
  const lines = values.map(
    ([type, value], index) => `export const v${index}: ${type} = ${JSON.stringify(value)}`,
  )
  writeFileSync(file, `${imports}\n${lines.join('\n')}\n`)
  const tsc = path.resolve('node_modules/typescript/bin/tsc')
  const options = '--noEmit --ignoreConfig --strict --skipLibCheck --module preserve --target es2022'.split(
    ' ',
  )
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, file], { encoding: 'utf8' })
  return stdout.trim() === '' ? [] : stdout.trim().split('\n')
}

describe("the example for Kubernetes, by the types that are made from the API's own description", () => {
  const imports = `import type { Job } from 'kubernetes-types/batch/v1'
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1'`
  const errorsIn = (text: string) =>
    typeErrors(
      imports,
      parseAllDocuments(text).map((document) => {
        const value = document.toJS()
        return [value.kind, value]
      }),
    )

  it('is a volume and two jobs', () => {
    expect(errorsIn(read('kubernetes.yaml'))).toEqual([])
  })

  it.each([
    ['completionMode:', 'completionsMode:'],
    ['completions: 4', 'completions: four'],
    ['restartPolicy:', 'restartPolice:'],
    ['mountPath: /targets', 'mount: /targets'],
    ['claimName:', 'claim:'],
  ])('would not be with "%s" as "%s"', (right, wrong) => {
    expect(read('kubernetes.yaml')).toContain(right)
    expect(errorsIn(read('kubernetes.yaml').replace(right, wrong))).not.toEqual([])
  })
})

describe('the example for Argo Workflows', () => {
  // No package for Node 20 carries Argo's schema, so what of it the example uses is held here by hand; all that is Kubernetes'
  // own (containers, volumes, claims, the security context) is held by the types that are made from its description.
  const types = `import type {
  Container, PersistentVolumeClaim, PodSecurityContext, Volume,
} from 'kubernetes-types/core/v1'
interface Parameter { name: string; value?: string }
interface Task {
  name: string
  template: string
  dependencies?: string[]
  continueOn?: { failed?: boolean; error?: boolean }
  withSequence?: { start?: string; end?: string; count?: string }
  arguments?: { parameters?: Parameter[] }
}
interface Template { name: string; inputs?: { parameters?: Parameter[] }; container?: Container; dag?: { tasks: Task[] } }
interface Workflow {
  apiVersion: 'argoproj.io/v1alpha1'
  kind: 'Workflow'
  metadata: { generateName: string }
  spec: {
    entrypoint: string
    templates: Template[]
    securityContext?: PodSecurityContext
    volumeClaimTemplates?: PersistentVolumeClaim[]
    volumes?: Volume[]
  }
}`
  const errorsIn = (text: string) => {
    const workflow = parse(text)
    const { entrypoint, templates } = workflow.spec
    const names: string[] = templates.map(({ name }: { name: string }) => name)
    const tasks = templates.flatMap(({ dag }: { dag?: { tasks: Task[] } }) => dag?.tasks ?? [])
    const known = new Set(tasks.map(({ name }: Task) => name))
    return [
      ...typeErrors(types, [['Workflow', workflow]]),
      ...[entrypoint, ...tasks.map(({ template }: Task) => template)].filter((name) => !names.includes(name)),
      ...tasks
        .flatMap(({ dependencies = [] }: Task) => dependencies)
        .filter((name: string) => !known.has(name)),
    ]
  }
  interface Task {
    name: string
    template: string
    dependencies?: string[]
  }

  it('is a workflow', () => {
    expect(errorsIn(read('argo-workflows.yaml'))).toEqual([])
  })

  it.each([
    ['entrypoint: run', 'entrypoint: runs'],
    ['template: merge', 'template: merges'],
    ['dependencies: [part]', 'dependencies: [parts]'],
    ['continueOn:', 'continuesOn:'],
    ["end: '4'", 'end: 4'],
    ['mountPath: /targets', 'mount: /targets'],
  ])('would not be with "%s" as "%s"', (right, wrong) => {
    expect(read('argo-workflows.yaml')).toContain(right)
    expect(errorsIn(read('argo-workflows.yaml').replace(right, wrong))).not.toEqual([])
  })
})
