import { defineConfig } from 'vitest/config'

/** What takes seconds or minutes: whole suites, all faults, the largest texts. */
const long = [
  'src/selftest/in-process.test.ts',
  'src/redact/limits.test.ts',
  'reference-server/reference-server.test.ts',
  'reference-server/two-servers.test.ts',
]
/** What a person sees in a browser. */
const pages = ['test/report/**/*.test.ts']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'reference-server/**/*.test.ts'],
          exclude: long,
          // most of the time of a small test is loading what it tests: threads load it once
          pool: 'threads',
          isolate: false,
        },
      },
      { extends: true, test: { name: 'e2e', include: ['test/**/*.test.ts', ...long], exclude: pages } },
      { extends: true, test: { name: 'pages', include: pages } },
    ],
  },
})
