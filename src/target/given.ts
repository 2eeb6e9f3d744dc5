import { didYouMean, type Place, type Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import type { InputSpec, InputType } from '../model/suite.ts'
import type { Inputs, Target } from '../model/target.ts'
import type { Path } from '../source/secrecy.ts'
import type { Source } from '../source/yaml.ts'
import { isUnset, type RawInput, type Reader, textOf, variableOf } from './env.ts'
import { typedValue } from './inputs.ts'
import type { Declared, RawTarget } from './written.ts'

/** The inputs of a suite that are no texts. */
export const typesOf = ({ inputs }: Declared): Pick<Target, 'types'> => {
  const types = Object.entries(inputs).flatMap(([name, { type }]) => (type ? [[name, type] as const] : []))
  return types.length > 0 ? { types: Object.fromEntries(types) } : {}
}

/** The given inputs of an account; one that no suite declares is a mistake. */
export const given = (
  values: Record<string, RawInput>,
  path: Path,
  declared: Declared[],
  reader: Reader,
): Inputs => {
  const known = new Set(declared.flatMap(({ inputs }) => Object.keys(inputs)))
  const entries = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (known.has(name)) {
      const before = reader.problems.length
      const text = textOf(value, [...path, name], reader)
      if (reader.problems.length === before)
        mistyped({ name, value, text, path: [...path, name] }, declared, reader)
      return [[name, text]]
    }
    reader.problems.push({
      code: 'input-unknown',
      message: `${namesOf(declared)} has no input ${reader.source.told(name)}`,
      hint: didYouMean(name, known),
      place: reader.source.placeOfKey([...path, name]),
    })
    return []
  })
  return Object.fromEntries(entries)
}

/** A value of another type than a suite declares for it. */
const mistyped = (
  { name, value, text, path }: { name: string; value: RawInput; text: string; path: Path },
  declared: Declared[],
  { source, problems }: Reader,
): void => {
  for (const { id, inputs } of declared) {
    const spec = own(inputs, name)
    const type = spec?.type
    const isText = typeof value !== 'object' || Object.hasOwn(value, 'env')
    if (!spec || (type ? typedValue(text, type) !== undefined : isText)) continue
    problems.push({
      code: 'input-mistyped',
      message: `the input "${name}" of the suite "${id}" is ${type ? withArticle(type) : 'a text'}, and this is ${isText ? 'another text' : Array.isArray(value) ? 'a list' : 'an object'}`,
      hint: type
        ? `expected: ${examples[type]}, as YAML or as JSON text`
        : 'expected: a text, or { env: NAME } for one in an environment variable',
      place: source.placeOf(path),
    })
  }
}

const examples: Record<InputType, string> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list such as [read, write]',
  object: 'an object such as { zone: 1 }',
}

const withArticle = (type: InputType): string => `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`

/** The inputs of the main account as a suite takes them: from the file, from the environment, by default. */
export const inputsOf = (
  asked: Inputs,
  { id, inputs: specs }: Declared,
  raw: RawTarget,
  reader: Reader,
): Inputs => {
  const inputs: Inputs = {}
  for (const [name, spec] of Object.entries(specs)) {
    const variable = variableOf(name)
    const fromEnv = variable === undefined ? undefined : own(reader.env, variable)
    const value = own(asked, name) ?? fromEnv ?? spec.default
    if (
      own(asked, name) === undefined &&
      // An empty default is that of a fact which a target may leave out.
      value &&
      spec.type &&
      typedValue(value, spec.type) === undefined
    )
      reader.problems.push({
        code: 'input-mistyped',
        message: `the input "${name}" of the suite "${id}" is ${withArticle(spec.type)}, and ${fromEnv === undefined ? 'its default' : variable} is none`,
        hint: `expected: ${examples[spec.type]}, as JSON text`,
      })
    if (isUnset(own(raw.inputs ?? {}, name), reader)) continue
    if (value === '' && spec.default === undefined)
      reader.problems.push(
        empty(id, name, spec, reader.source, own(asked, name) === undefined ? variable : undefined),
      )
    else if (value !== undefined) inputs[name] = value
    else reader.problems.push(missing(id, name, spec, raw, reader.source))
  }
  return inputs
}

/** Where a document knows of no empty value, there is none to log in with. */
const empty = (
  suite: string,
  name: string,
  { description }: InputSpec,
  source: Source,
  variable: string | undefined,
): Problem => ({
  code: 'input-empty',
  message: `the input "${name}" of the suite "${suite}" is empty${variable === undefined ? '' : ` in ${variable}`}`,
  hint: `expected: ${description}`,
  ...(variable === undefined && { place: source.placeOf(['inputs', name]) }),
})

const missing = (suite: string, name: string, spec: InputSpec, raw: RawTarget, source: Source): Problem => {
  const place: Place | undefined = raw.inputs
    ? source.placeOfKey(['inputs'])
    : raw.name || raw.url
      ? source.placeOf([])
      : undefined
  const variable = variableOf(name)
  return {
    code: 'input-missing',
    message: `the suite "${suite}" needs the input "${name}": ${spec.description}`,
    hint: `put "${name}: …" under inputs in the target file${variable ? `, or set ${variable}` : ''}`,
    ...(place && { place }),
  }
}

/** Who does not know a name, in words. */
export const namesOf = (declared: Declared[]): string =>
  declared.length === 1
    ? `the suite "${declared[0]!.id}"`
    : `none of the suites ${declared.map(({ id }) => `"${id}"`).join(', ')}`
