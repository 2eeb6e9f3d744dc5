import { digestOf } from './digest.ts'
import type { Broken } from './findings.ts'
import { exitMeaning } from './overview.ts'
import type { Reporter } from './reporter.ts'
import { counted, inert, placeOf, visible } from './text.ts'

const commands = { fail: 'error', warn: 'warning', pass: 'notice' } as const

/** GitHub workflow commands: an annotation a broken requirement, and one that tells the whole. */
export const github: Reporter = {
  name: 'github',
  file: 'github-annotations.txt',
  *render(journal) {
    const { overview, findings } = digestOf(journal)
    const { broken, open } = findings
    for (const each of broken) if (each.verdict !== 'pass') yield annotationOf(each)
    for (const { suite, verdict, reason, scenarios } of open) {
      if (verdict === 'skip') continue
      const message = `${counted(scenarios.length, 'scenario')} ${verdict}: ${reason}`
      yield command('warning', { title: `${suite}: ${verdict}` }, message)
    }
    yield command('notice', { title: `tokenassay: exit ${overview.exitCode}` }, exitMeaning(overview))
  },
}

const annotationOf = ({ suite, id, requirement, verdict, first, more }: Broken): string => {
  const { check, scenario } = first
  const { file, line, column } = placeOf(check.at)
  const message = [
    requirement?.says,
    `${scenario.title}: ${check.message ?? 'does not hold'}`,
    check.expected !== undefined && `expected: ${check.expected}`,
    check.actual !== undefined && `came: ${check.actual}`,
    more.length > 0 && `and ${counted(more.length, 'more finding')}`,
  ]
  return command(
    commands[verdict as keyof typeof commands] ?? 'warning',
    { file, ...(line && { line }), ...(column && { col: column }), title: `${suite}/${id}` },
    message.filter(Boolean).join('\n'),
  )
}

const command = (name: string, properties: Record<string, string | number>, message: string): string => {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`)
  return `::${name} ${list.join(',')}::${data(message)}\n`
}

const data = (text: string): string =>
  inert(visible(text)).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
