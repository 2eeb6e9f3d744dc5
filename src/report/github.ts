import { existsSync } from 'node:fs'
import { digestOf } from './digest.ts'
import { consequencesOf, type NotMet } from './findings.ts'
import { exitMeaning, flakyWords, staleWords, waiverWords } from './meaning.ts'
import type { Reporter } from './reporter.ts'
import { sentOf } from './sent.ts'
import { counted, inert, isInRepository, placeInRepository, placeOf, visible } from './text.ts'

const commands = { fail: 'error', warn: 'warning', pass: 'notice' } as const

/** GitHub workflow commands: an annotation for each requirement that is not met, and one that tells the whole. */
export const github: Reporter = {
  name: 'github',
  file: 'github-annotations.txt',
  *render(journal) {
    const digest = digestOf(journal)
    const { overview, findings } = digest
    // The simplest is last at a console, where one reads from the end; here it is first.
    for (const each of findings.notMet.toReversed()) if (each.verdict !== 'pass') yield annotationOf(each)
    for (const each of overview.stale) {
      const at = filePropertiesOf(each.waiver.at)
      yield command('error', { ...at, title: 'stale waiver' }, staleWords(each))
    }
    for (const { suite, id, first } of findings.waived)
      yield command(
        'notice',
        { title: `${suite}/${id} is not met, and waived` },
        waiverWords(first.check.waived!),
      )
    const flaky = flakyWords(overview)
    if (flaky) yield command('warning', { title: 'flaky' }, flaky)
    for (const { suite, verdict, reason, scenarios } of findings.open) {
      if (verdict === 'skip') continue
      const message = `${counted(scenarios.length, 'scenario')} ${verdict}: ${reason}`
      yield command('warning', { title: `${suite}: ${verdict}` }, message)
    }
    yield command('notice', { title: `tokenassay: exit ${overview.exitCode}` }, exitMeaning(digest))
  },
}

const annotationOf = (each: NotMet): string => {
  const { suite, id, requirement, verdict, first, more } = each
  const { check, scenario } = first
  const others = new Set(more.map(({ scenario }) => scenario))
  others.delete(scenario.id)
  const sent = sentOf(scenario, check.exchange)
  const message = [
    requirement?.says,
    `test: ${scenario.title}`,
    sent && `request: ${[sent.line, ...sent.changes].join('; ')}`,
    check.message && `problem: ${check.message}`,
    check.expected && `expected: ${check.expected}`,
    check.actual && `actual: ${check.actual}`,
    each.also.length > 0 && `hence not met: ${consequencesOf(each)}`,
    others.size > 0 && `also failing: ${counted(others.size, 'more test')}`,
  ]
  return command(
    commands[verdict as keyof typeof commands] ?? 'warning',
    { ...filePropertiesOf(check.at), title: `${suite}/${id} is not met` },
    message.filter(Boolean).join('\n'),
  )
}

/** The place in the repository; of a suite that is not there, e.g. one that comes with the tool, an annotation names no file. */
const filePropertiesOf = (at: string): Record<string, string | number> => {
  if (!isInRepository(at) || !existsSync(placeOf(at).file)) return {}
  const { file, line, column } = placeOf(placeInRepository(at))
  return { file, ...(line && { line }), ...(column && { col: column }) }
}

const command = (name: string, properties: Record<string, string | number>, message: string): string => {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`)
  return `::${name} ${list.join(',')}::${data(message)}\n`
}

const data = (text: string): string =>
  inert(visible(text)).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
