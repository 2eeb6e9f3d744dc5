import type { Suite } from '../model/suite.ts'
import { secretVariablesOf } from '../target/draft.ts'

/** What a pipeline runs: a suite, held against the target of a file, with what else the command says. */
export interface Gate {
  /** Its name, or the folder that it is in. */
  name: string
  suite: Suite
  target: string
  waivers?: string
}

/** Where what was found is kept. */
const out = 'conformance'

const commandOf = ({ name, target, waivers }: Gate, reporters: string): string =>
  [
    `npx tokenassay run ${name} --target ${target}`,
    ...(waivers === undefined ? [] : [`--waivers ${waivers}`]),
    `--reporter ${reporters} --out ${out}`,
  ].join(' ')

/** A first pipeline of each system: where its file lies, and what stands in it. Secrets come from where the system keeps them. */
export const ciFiles = {
  github: {
    file: '.github/workflows/conformance.yml',
    text: (
      gate: Gate,
    ): string => `# Gates by what the suite "${gate.name}" finds on the target of ${gate.target}.
name: conformance
on: [workflow_dispatch]   # or after each deployment
permissions: { contents: read }
jobs:
  conformance:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci   # tokenassay is a dependency of the project
      - run: ${commandOf(gate, 'console,html,junit,github')}
        env:
${secretVariablesOf(gate.suite)
  .map((name) => `          ${name}: \${{ secrets.${name} }}\n`)
  .join('')}      - uses: actions/upload-artifact@v4
        if: \${{ !cancelled() }}
        with: { name: ${out}, path: ${out} }
`,
  },
  gitlab: {
    file: '.gitlab-ci.yml',
    text: (
      gate: Gate,
    ): string => `# Gates by what the suite "${gate.name}" finds on the target of ${gate.target}.
# It takes from the project's variables, which are to be masked: ${secretVariablesOf(gate.suite).join(', ')}.
conformance:
  image: node:22
  script:
    - npm ci   # tokenassay is a dependency of the project
    - ${commandOf(gate, 'console,html,junit')}
  artifacts:
    when: always
    paths: [${out}/]
    reports: { junit: ${out}/junit.xml }
`,
  },
} as const

/** The systems that a first pipeline is known for. */
export type CiSystem = keyof typeof ciFiles
