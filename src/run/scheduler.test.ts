import { describe, expect, it } from 'vitest'
import {
  type MemoryRun,
  memoryRun,
  memoryTarget,
  rightServer,
  type Server,
  scenario,
  send,
  wait,
} from '../../test/support/in-memory.ts'
import type { ScenarioFinished } from '../model/event.ts'
import type { Scenario } from '../model/suite.ts'
import { ClockError } from '../target/clock.ts'
import { planFor } from './plan.ts'
import { type ScheduleOptions, Scheduler } from './scheduler.ts'
import type { ScenarioState } from './state.ts'

/** Runs scenarios and gives what was told, in order. */
const schedule = async (
  run: MemoryRun,
  scenarios: Scenario[],
  options: Partial<ScheduleOptions> & { canPark?: boolean } = {},
) => {
  const story: string[] = []
  const ended: ScenarioFinished[] = []
  const parked: ScenarioState[] = []
  const scheduler = new Scheduler(
    run,
    {
      started: ({ id }) => story.push(`${id} starts`),
      finished: (event) => {
        ended.push(event)
        story.push(`${event.id}: ${event.verdict}`)
      },
      waiting: (seconds, means) => story.push(`${means} moves by ${seconds} s`),
      parked: (state) => {
        parked.push(structuredClone(state))
        return options.canPark ?? false
      },
    },
    { lanes: 4, maxWaitSeconds: 1000, ...options },
  )
  await scheduler.run(planFor(scenarios, run.target))
  return { story, ended, parked }
}

/** A server that answers nothing until it is let go, one request at a time, and knows how many it has at once. */
const gated = (server: Server = rightServer()) => {
  const waiting: (() => void)[] = []
  const gate = { most: 0, underWay: 0 }
  const held: Server = async (...asked) => {
    gate.most = Math.max(gate.most, ++gate.underWay)
    await new Promise<void>((resolve) => waiting.push(resolve))
    gate.underWay--
    return server(...asked)
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** Lets all go, until none has come for a turn of the event loop. */
  const open = async () => {
    do {
      waiting.shift()?.()
      await turn()
    } while (waiting.length > 0)
  }
  return { held, open, gate }
}

const many = (count: number, of: (id: string) => Scenario) =>
  Array.from({ length: count }, (_, index) => of(`s${index + 1}`))
const plain = (id: string) => scenario(id, [send('token')])
const waiting = (id: string, text = '100s') =>
  scenario(id, [wait(text), send('resource')], { given: [send('token')] })
const watching = (id: string, text = '100s') => {
  const { needs, ...rest } = waiting(id, text)
  return { ...rest, needs: { ...needs, exclusive: true } }
}
const attempt = (id: string) =>
  scenario(id, [send('token', { with: { form: { password: 'x' } }, expect: [] })], {
    given: [send('token')],
    guesses: true,
  })

/** A clock that the run can move. */
const movable = (advance: (seconds: number) => void = () => {}) => {
  const clock = {
    movedSeconds: 0,
    advance: async (seconds: number) => {
      advance(seconds)
      clock.movedSeconds += seconds
    },
  }
  return clock
}

describe('lanes', () => {
  it.each([1, 3, 8])('%d: so many scenarios are under way at once, and no more', async (lanes) => {
    const { held, open, gate } = gated()
    const ended = schedule(memoryRun(held), many(9, plain), { lanes })
    await open()
    expect((await ended).ended).toHaveLength(9)
    expect(gate.most).toBe(lanes)
  })

  it('wrong credentials come after all else, two at a time', async () => {
    const { held, open, gate } = gated()
    const ended = schedule(memoryRun(held), [attempt('wrong-1'), ...many(6, plain), ...many(5, attempt)], {
      lanes: 6,
    })
    await open()
    const { story } = await ended
    expect(story.indexOf('wrong-1 starts')).toBeGreaterThan(story.lastIndexOf('s6: pass'))
    const widths = gate.most
    expect(widths).toBe(6)
    const { held: second, open: letGo, gate: narrow } = gated()
    const attempts = schedule(memoryRun(second), many(5, attempt), { lanes: 6 })
    await letGo()
    await attempts
    expect(narrow.most).toBe(2)
  })
})

describe('accounts', () => {
  it('are held alone by scenarios that watch a token where a new one ends it', async () => {
    const run = memoryRun(undefined, { supersedes: true, clock: movable() })
    const { story } = await schedule(run, many(4, watching))
    // two accounts: two watch, and the others come once these are done
    expect(story.slice(0, 3)).toEqual(['s1 starts', 's2 starts', 'clock moves by 100 s'])
    expect(story.filter((line) => line.endsWith('pass'))).toHaveLength(4)
    expect(story.indexOf('s3 starts')).toBeGreaterThan(story.indexOf('s1: pass'))
  })

  it('are shared where tokens do not disturb each other', async () => {
    const { story } = await schedule(memoryRun(undefined, { clock: movable() }), many(4, watching))
    expect(story.slice(0, 5)).toEqual([
      's1 starts',
      's2 starts',
      's3 starts',
      's4 starts',
      'clock moves by 100 s',
    ])
  })

  it('stay held by what is put off, so that what needs them is put off too', async () => {
    const run = memoryRun(undefined, { supersedes: true })
    const one = { ...run, target: memoryTarget({ accounts: [run.target.inputs] }) }
    const { ended } = await schedule(one, [watching('first'), watching('second')], { maxWaitSeconds: 5 })
    expect(ended.map(({ id, verdict, reason }) => `${id}: ${verdict}, ${reason}`)).toEqual([
      expect.stringMatching(/^first: deferred, it needs to wait until 2030-01-01T00:01:40Z/),
      'second: deferred, its account is in use by a test that is waiting for expiry',
    ])
  })
})

describe('a wait', () => {
  it('is met by the clock hook once nothing else is left, for all at once', async () => {
    const { story } = await schedule(memoryRun(undefined, { clock: movable() }), [
      waiting('late', '300s'),
      waiting('early', '100s'),
      ...many(2, plain),
    ])
    expect(story).toEqual([
      's1 starts',
      's2 starts',
      's1: pass',
      's2: pass',
      'late starts',
      'early starts',
      'clock moves by 100 s',
      'early: pass',
      'clock moves by 200 s',
      'late: pass',
    ])
  })

  it('is met by real time where there is no hook, and says so', async () => {
    const run = memoryRun()
    const { ended } = await schedule(run, [waiting('a'), waiting('b')])
    expect(run.timer.slept).toEqual([100_000])
    expect(ended.map(({ verdict, notes }) => ({ verdict, notes }))).toEqual([
      { verdict: 'pass', notes: ['waited in real time'] },
      { verdict: 'pass', notes: ['waited in real time'] },
    ])
  })

  it('is put off when it takes longer than --max-wait in all', async () => {
    const run = memoryRun()
    const { ended, parked } = await schedule(run, [waiting('a', '60s'), waiting('b', '130s')], {
      maxWaitSeconds: 100,
      canPark: true,
    })
    expect(run.timer.slept).toEqual([60_000])
    expect(ended.map(({ id, verdict, reason }) => `${id}: ${verdict} ${reason}`)).toEqual([
      'a: pass undefined',
      'b: deferred it is postponed until 2030-01-01T00:02:10Z: tokenassay resume continues it then',
    ])
    expect(parked.at(-1)).toMatchObject({ id: 'b', saved: { token: expect.any(String) } })
  })

  it('that was parked earlier is taken up where it stands', async () => {
    const first = memoryRun()
    const { parked } = await schedule(first, [waiting('a')], { maxWaitSeconds: 0, canPark: true })
    const again = memoryRun(() => [200, { user: 'ada' }])
    again.timer.pass(100_000)
    const { ended } = await schedule(again, [waiting('a')], { states: new Map([['a', parked.at(-1)!]]) })
    expect(ended.map(({ verdict }) => verdict)).toEqual(['pass'])
    expect(again.sent.map(({ path }) => path)).toEqual(['/me'])
  })

  it('that was slept through starts its scenario over', async () => {
    const first = memoryRun()
    const { parked } = await schedule(first, [waiting('a')], { maxWaitSeconds: 0, canPark: true })
    const again = memoryRun()
    again.timer.pass(10_000_000)
    const { ended } = await schedule(again, [waiting('a')], { states: new Map([['a', parked.at(-1)!]]) })
    expect(ended.map(({ verdict }) => verdict)).toEqual(['pass'])
    expect(again.sent.map(({ path }) => path)).toEqual(['/token', '/me'])
  })

  it('for a clock that fails is the error of what waits, and of nothing else', async () => {
    const clock = movable(() => {
      throw new ClockError('the clock hook answered 500')
    })
    const { ended } = await schedule(memoryRun(undefined, { clock }), [waiting('a'), plain('b')])
    expect(ended.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
      ['b', 'pass', undefined],
      ['a', 'error', 'the clock hook answered 500'],
    ])
  })
})

describe('an interrupted run', () => {
  it('judges what is settled, and gives no verdict to what is not', async () => {
    const stop = new AbortController()
    const right = rightServer()
    let asked = 0
    const server: Server = (...request) => {
      if (++asked === 3) stop.abort()
      return right(...request)
    }
    const two = (id: string) => scenario(id, [send('token'), send('resource')])
    const run = memoryRun(server, { signal: stop.signal })
    const { story } = await schedule(run, [two('a'), two('b'), two('c')], { lanes: 1 })
    expect(story).toEqual(['a starts', 'a: pass', 'b starts'])
  })

  it('makes no error of a request that got no answer any more', async () => {
    const stop = new AbortController()
    const server: Server = () => {
      stop.abort()
      return 'limited'
    }
    const { story } = await schedule(memoryRun(server, { signal: stop.signal }), [plain('a')])
    expect(story).toEqual(['a starts'])
  })

  it('ends a real wait, and defers nothing', async () => {
    const stop = new AbortController()
    const run = memoryRun(undefined, { signal: stop.signal })
    const sleep = run.timer.sleep.bind(run.timer)
    run.timer.sleep = async (ms) => {
      stop.abort()
      await sleep(ms)
    }
    const { story } = await schedule(run, [waiting('a')])
    expect(story).toEqual(['a starts', 'time moves by 100 s'])
  })
})

it('what the plan leaves out is told with its reason, and nothing is sent for it', async () => {
  const left = { ...plain('left'), needs: { ...plain('left').needs, paths: ['gone'] } }
  const run = memoryRun()
  const { ended } = await schedule(run, [left])
  expect(ended.map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual([
    'skip: the target gives no path "gone" (paths.gone in the target file)',
  ])
  expect(run.sent).toEqual([])
})

it('in order, each scenario ends before the next one starts, its wait too', async () => {
  const scenarios = [waiting('first'), attempt('second'), watching('third'), plain('fourth')]
  const run = memoryRun(rightServer(), { inOrder: true, clock: movable() })
  const { story } = await schedule(run, scenarios, { lanes: 1 })
  const told = story.filter((line) => !line.includes('moves by')).map((line) => line.split(/\W/)[0])
  expect(told).toEqual(scenarios.flatMap(({ id }) => [id, id]))
  expect(story.slice(0, 3)).toEqual(['first starts', 'clock moves by 100 s', 'first: pass'])
})
