import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes seconds or minutes: whole suites, all faults, the largest texts. */
const long = [
  'src/selftest/in-process.test.ts',
  'src/suite/describe/suite.test.ts',
  'src/suite/profiles.test.ts',
  'src/redact/limits.test.ts',
  'src/report/mutated.test.ts',
  'src/expression/effort.test.ts',
  'src/redact/properties.test.ts',
  'reference-server/reference-server.test.ts',
  'reference-server/two-servers.test.ts',
]
/** What a person sees in a browser. */
const pages = ['test/report/**/*.test.ts']

/** The files that take longest: one that began last would leave all cores but one idle. */
const longest =
  /\/(hostile|everything|canary|real-servers|own-suite|in-process|described|full|gentle|played|blame)\.test\.ts$/

/** A worker is kept, with all that it has loaded, only where the next file is of the same project. */
const turns = ['pages', 'e2e', 'unit']

class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turnOf = ({ project, moduleId }: TestSpecification) =>
      turns.indexOf(project.name) + (longest.test(moduleId) ? 0 : 0.5)
    return (await super.sort(files)).sort((one, other) => turnOf(one) - turnOf(other))
  }
}

export default defineConfig({
  test: {
    // long enough for a machine that others keep busy: it ends what hangs, and measures nothing
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // vitest would leave one core to itself, which is half of two; and a worker often waits, for a program or a server
    maxWorkers: availableParallelism() + 1,
    maxConcurrency: availableParallelism(),
    sequence: { sequencer: ByProject },
    // what was transformed once is not again, in another project or the next time
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'reference-server/**/*.test.ts'],
          exclude: long,
          // most of the time of a small test is loading what it tests: threads load it once, and none of them waits
          pool: 'threads',
          isolate: false,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // each worker loads the harness and its rules once
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts', ...long],
          exclude: pages,
          isolate: false,
          globalSetup: 'test/support/store-fixtures.ts',
        },
      },
      { extends: true, test: { name: 'pages', include: pages } },
    ],
  },
})
