import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../model/errors.ts'
import type { Waiver } from '../model/event.ts'
import { fileSentences, sentenceOf } from '../model/platform.ts'
import { reportShape } from './shapes.ts'

interface Report {
  scenarios: { suite: string; id: string; findings: { requirement: string }[] }[]
}

/**
 * What an earlier run failed by, as a later one waives it. `place` is its report.json, or the folder that has it.
 * @throws {UsageError} when it is not there, or no report.
 */
export const baselineOf = (place: string): Waiver[] => {
  const file = place.endsWith('.json') ? place : path.join(place, 'report.json')
  return readReport(file).scenarios.flatMap(({ suite, id, findings }) =>
    [...new Set(findings.map(({ requirement }) => requirement))].map((requirement) => ({
      suite,
      requirement,
      scenario: id,
      reason: 'not met in the baseline either',
      at: file,
    })),
  )
}

const readReport = (file: string): Report => {
  const wrong = (message: string) =>
    new UsageError({
      code: 'baseline',
      message,
      hint: 'expected: the report.json of an earlier run, or the folder that it is in',
    })
  let report: unknown
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw wrong(
      existsSync(file)
        ? `the baseline "${file}" is not JSON`
        : `there is no baseline "${file}": ${sentenceOf(error, fileSentences)}`,
    )
  }
  if (!reportShape(report)) throw wrong(`the baseline "${file}" is not a report of this version`)
  return report as Report
}
