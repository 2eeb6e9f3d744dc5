import { fitsGlob } from '../run/plan.ts'
import type { Proven } from './results.ts'
import { serverRunsOf } from './servers.ts'

/** Whether a fault or variant is one of those that are asked for; without any all are. */
export const isAsked = (globs: string[], name: string): boolean =>
  globs.length === 0 || globs.some((glob) => fitsGlob(glob, name))

/** What each fault and variant of a suite does, a line each, by theme; of hand-written ones the requirement is the theme. */
export function* listOf(proven: Proven, globs: string[]): Iterable<string> {
  const { suite, api } = proven
  const names = new Set(serverRunsOf(proven).map(({ kind, name }) => `${kind} ${name}`))
  const faults = api.faults.filter(({ name }) => names.has(`fault ${name}`) && isAsked(globs, name))
  const variants = api.variants.filter(({ name }) => isAsked(globs, name))
  // The run counts the server without any of them among the right ones.
  yield `${suite.id}: ${faults.length} faults, ${variants.length + 1} variants with the plain server\n`
  for (const [theme, own] of grouped(faults)) {
    yield `\n${theme} (${own.length})\n`
    for (const { name, about, breaks } of own) yield `  ${name}: ${about} [${breaks}]\n`
  }
  if (variants.length === 0) return
  yield `\nvariants, which are right although unusual (${variants.length})\n`
  for (const { name, about } of variants) yield `  ${name}: ${about}\n`
}

const grouped = <F extends { theme?: string; breaks: string }>(faults: F[]): [string, F[]][] => {
  const groups = new Map<string, F[]>()
  for (const fault of faults) {
    const theme = fault.theme ?? fault.breaks
    const own = groups.get(theme)
    if (own) own.push(fault)
    else groups.set(theme, [fault])
  }
  return [...groups]
}
