import type { Path, Secrecy } from '../source/secrecy.ts'
import { variableName } from './env.ts'
import type { Declared } from './written.ts'

/** What a target file can say that is no secret, and how that looks; what looks otherwise may have slipped there. */
const open: Record<string, RegExp> = {
  name: /^[^\n]*$/,
  url: /^[^@?#\s]*$/,
  origins: /^[^@?#\s]*$/,
  paths: /^[/a-z][^@?#\s]*$/i,
  lifetimes: /^\d[\w. ]{0,12}$/,
  limits: /^[\w./ -]{0,12}$/,
  tls: /^(?!-)[\w./\\: -]{0,120}$/,
  proxy: /^[^@?#\s]*$/,
  suites: /^[\w./\\: -]{1,120}$/,
  reporters: /^[a-z]{1,12}$/,
}

/** The names that its format has. */
const names =
  'name url origins inputs accounts paths lifetimes clock limits tls insecure cacert cert key proxy suites reporters env advance reset command method path headers query form json text xml parallel rate budget attempts timeout'.split(
    ' ',
  )

/**
 * What of a target file nobody may be told: every value but those that are none by their key and their look, and every name that
 * neither its format nor a suite has.
 */
export const targetSecrecy = (declared: Declared[]): Secrecy => {
  const known = new Set([
    ...names,
    ...declared.flatMap(({ inputs, paths, origins = {}, lifetimes }) =>
      [inputs, paths, origins, lifetimes].flatMap((values) => Object.keys(values)),
    ),
  ])
  return {
    names: known,
    isSecret: (path: Path, value: unknown) => {
      const [root = ''] = path
      if (path.some((key) => typeof key === 'string' && !known.has(key))) return true
      if (path.length > 1 && path.at(-1) === 'env') return !variableName.test(String(value))
      if (!Object.hasOwn(open, root)) return true
      return typeof value === 'object' ? value !== null : !open[root]!.test(String(value))
    },
  }
}
