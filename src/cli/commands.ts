/** Every command's work; what each needs beyond this is loaded when it runs. */
export const commands = {
  run: async () => (await import('./commands/run.ts')).run,
  resume: async () => (await import('./commands/resume.ts')).resume,
  report: async () => (await import('./commands/report.ts')).report,
  diff: async () => (await import('./commands/diff.ts')).diff,
  waive: async () => (await import('./commands/waive.ts')).waive,
  show: async () => (await import('./commands/show.ts')).show,
  demo: async () => (await import('./commands/demo.ts')).demo,
  list: async () => (await import('./commands/list.ts')).list,
  explain: async () => (await import('./commands/explain.ts')).explain,
  coverage: async () => (await import('./commands/coverage.ts')).coverage,
  new: async () => (await import('./commands/new.ts')).newSuite,
  lint: async () => (await import('./commands/lint.ts')).lint,
  serve: async () => (await import('./commands/serve.ts')).serve,
  replay: async () => (await import('./commands/replay.ts')).replay,
  selftest: async () => (await import('./commands/selftest.ts')).selftest,
}
