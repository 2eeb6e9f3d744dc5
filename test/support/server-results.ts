import { emptySummary } from '../../src/model/verdict.ts'
import type { ServerResult, ServerRun } from '../../src/selftest/results.ts'

/** What a run of a selftest comes to where nothing was found or judged. */
export const blankResult = (run: ServerRun): ServerResult => ({
  ...run,
  about: run.name,
  byFuzz: false,
  hits: [],
  open: [],
  judged: {},
  idle: [],
  summary: emptySummary(),
  requestsMs: 0,
})
