import { isKeyVariable } from '../journal/seal.ts'
import type { Problem } from '../model/errors.ts'
import { isObject } from '../model/json.ts'
import { own } from '../model/own.ts'
import type { Json, JsonObject } from '../model/suite.ts'
import type { Path } from '../source/secrecy.ts'
import type { Source } from '../source/yaml.ts'

/** A value as a target file gives it: itself, or the variable that holds it. */
export type RawValue = string | number | boolean | { env: string }

/** A value of an input, which may be a list or an object. */
export type RawInput = RawValue | Json[] | JsonObject

const isVariable = (value: RawInput): value is { env: string } =>
  isObject(value) && Object.hasOwn(value, 'env')

/** What a target is read from, and what is wrong with it so far. */
export interface Reader {
  source: Source
  env: Record<string, string | undefined>
  problems: Problem[]
}

/** The environment variable that gives an input when the target file doesn't; none where that holds the sealing key, which is sent to nobody. */
export const variableOf = (input: string): string | undefined => {
  const name = `TOKENASSAY_${input.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`
  return isKeyVariable(name) ? undefined : name
}

/** What is surely the name of an environment variable: a secret itself is easily put where that belongs. */
export const variableName = /^[A-Z]{1,16}(?:_[A-Z0-9]{1,16})*$/

/** Whether `textOf` finds no text, and has said so. */
export const isUnset = (value: RawInput | undefined, { env }: Reader): boolean =>
  value !== undefined && isVariable(value) && (isKeyVariable(value.env) || own(env, value.env) === undefined)

/** The text of a value; one that cannot be had is a problem. */
export const textOf = (value: RawInput, path: Path, { source, env, problems }: Reader): string => {
  if (typeof value !== 'object') return String(value)
  if (!isVariable(value)) return JSON.stringify(value)
  if (isKeyVariable(value.env)) {
    problems.push({
      code: 'variable-reserved',
      message: `"${value.env}" holds the key that seals runs, which is sent to nobody`,
      hint: `give "${path.join('.')}" of the target a variable of its own`,
      place: source.placeOf([...path, 'env']),
    })
    return ''
  }
  const text = own(env, value.env)
  if (text === undefined)
    problems.push({
      code: 'variable-unset',
      message: variableName.test(value.env)
        ? `the environment variable "${value.env}" is not set`
        : 'there is no environment variable of that name',
      hint: `"${path.join('.')}" of the target needs it`,
      place: source.placeOf([...path, 'env']),
    })
  return text ?? ''
}
