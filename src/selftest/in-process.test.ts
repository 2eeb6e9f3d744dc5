import { describe, expect, it } from 'vitest'
import { type ApiName, apis } from '../../reference-server/index.ts'
import { openSuite } from '../suite/open.ts'
import { inProcess, overHttp } from './in-process.ts'
import { runUnit, type Unit, type UnitResult, unitsOf } from './unit.ts'

/** Faults that the wire has a part in, and that do not depend on which scenario comes first. */
const faults = ['refused-204', 'refused-302', 'refused-cut', 'refused-html']
/** Every so many of the variants of an API. */
const stride = 15

const share = (api: ApiName): Unit[] =>
  unitsOf(api).filter(({ kind, name }, index) =>
    kind === 'fault' ? faults.includes(name) : index % stride === 0,
  )

/** Which of several requests at the same moment comes first is the network's business. */
const inAnyOrder = (check: string): string => check.replace(/parallel\[\d+\]/g, 'parallel')

/** What was judged how, whatever the values were. */
const found = ({ hits, open, judged, summary }: UnitResult) => ({
  hits: hits
    .map(({ scenario, check, requirement }) => `${scenario}#${inAnyOrder(check)} ${requirement}`)
    .sort(),
  open: open.map(({ scenario, verdict }) => `${scenario} ${verdict}`).sort(),
  judged: [...new Set(judged)].sort(),
  summary,
})

describe.each(Object.keys(apis) as ApiName[])('the servers of %s', (api) => {
  it.each(share(api))('$kind $name is judged alike in this thread and over HTTP', async (unit) => {
    const suite = await openSuite(`suites/${api}`)
    const within = await runUnit(suite, unit, inProcess)
    const over = await runUnit(suite, unit, overHttp)
    expect(found(within)).toEqual(found(over))
    expect(Object.values(within.summary).reduce((sum, count) => sum + count)).toBeGreaterThan(100)
  })
})
