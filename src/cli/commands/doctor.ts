import type { ScenarioFinished } from '../../model/event.ts'
import { exitCodes } from '../../model/verdict.ts'
import { counted, oneLine } from '../../report/text.ts'
import { type Diagnosis, diagnose } from '../../run/diagnose.ts'
import type { Io } from '../io.ts'
import type { RunFlags } from '../run-options.ts'
import { pairsOf } from './run.ts'

type Line = [mark: '✓' | '✗' | '-', what: string, says: string]

/** Says layer by layer whether a target can be judged, and what to do where it cannot. It sends no wrong credential. */
export const doctor = async (names: string[], flags: RunFlags, io: Io): Promise<number> => {
  let code: number = exitCodes.conforms
  for (const pair of await pairsOf(names, flags, io)) {
    const { suite, target } = pair
    io.out(`${io.outColors.bold(suite.id)}  ${oneLine(`${target.name} ${target.url.href}`)}\n`)
    const diagnosis = await diagnose(pair)
    const lines = linesOf(diagnosis, target.accounts.length, target.clock !== undefined)
    const width = Math.max(...lines.map(([, what]) => what.length))
    for (const [mark, what, says] of lines)
      io.out(`${io.outColors[colours[mark]](mark)} ${what.padEnd(width)}  ${oneLine(says)}\n`)
    if (lines.some(([mark]) => mark === '✗')) code = exitCodes.usage
    io.out(
      `${code === exitCodes.conforms ? 'ready' : 'not ready'}: ${counted(diagnosis.sent, 'request')} sent, none with wrong credentials\n`,
    )
  }
  return code
}

const colours = { '✓': 'green', '✗': 'red', '-': 'dim' } as const

const linesOf = (
  { ways, remarks, requests, skipped, sent }: Diagnosis,
  accounts: number,
  hook: boolean,
): Line[] => {
  const reached = ways.flatMap(({ origin, layers }) =>
    layers.map(
      ({ name, ok, says }): Line => [ok ? '✓' : '✗', origin === 'url' ? name : `${origin} ${name}`, says],
    ),
  )
  if (sent === 0) return reached
  const told = new Set<string>()
  const asked = requests.map((it): Line => {
    const [mark, says] = answered(it.scenario)
    // What keeps everything from working is told once.
    const again = mark === '✗' && told.has(says)
    told.add(says)
    return again ? ['-', it.request, 'for the same reason'] : [mark, it.request, says]
  })
  const others = [...skipped].filter(([reason]) => !reason.includes(inTargetFile))
  const given = [...skipped].filter(([reason]) => reason.includes(inTargetFile))
  const rest = others.reduce((sum, [, count]) => sum + count, 0)
  return [
    ...reached,
    ...asked,
    ['-', 'accounts', String(accounts)],
    [
      '-',
      'clock hook',
      hook
        ? 'given; the first test of a lifetime shows whether it moves the clock'
        : 'none: what must expire is waited for, or put off (clock.advance)',
    ],
    ...remarks
      .filter((text) => ![...told].some((says) => text.includes(says)))
      .map((text): Line => ['-', 'note', text]),
    ...given.map(([reason, count]): Line => ['-', 'left out', `${counted(count, 'scenario')}: ${reason}`]),
    ...(rest > 0
      ? [['-', 'left out', `${counted(rest, 'scenario')} more; "run --plan" says why`] as Line]
      : []),
  ]
}

/** What a person can change. */
const inTargetFile = 'in the target file'

const answered = ({ verdict, reason, exchanges, checks }: ScenarioFinished): ['✓' | '✗' | '-', string] => {
  const last = exchanges.at(-1)
  const came = last?.response ? `${last.request.method} ${last.request.url}: ${last.response.status}` : ''
  if (verdict === 'pass' || verdict === 'warn') return ['✓', came]
  const failed = checks.find(({ ok }) => !ok)
  const why = reason ?? `${failed?.message ?? 'its response is not as documented'} (${failed?.requirement})`
  return [verdict === 'skip' ? '-' : '✗', [came, why].filter(Boolean).join('; ')]
}
