import { isObject } from '../model/json.ts'
import { own } from '../model/own.ts'
import type { InputType, Json } from '../model/suite.ts'
import type { Inputs, Target } from '../model/target.ts'

const fits: Record<InputType, (value: Json) => boolean> = {
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  object: isObject,
}

/** What the JSON text of an input comes to; undefined where that is not of its type. */
export const typedValue = (text: string, type: InputType): Json | undefined => {
  try {
    const value = JSON.parse(text) as Json
    return fits[type](value) ? value : undefined
  } catch {
    return undefined
  }
}

const seen = new WeakMap<Inputs, Record<string, Json>>()

/** An account's inputs as expressions see them, each of its declared type; always the same object for the same account. */
export const seenInputs = ({ types }: Pick<Target, 'types'>, inputs: Inputs): Record<string, Json> => {
  if (!types) return inputs
  let view = seen.get(inputs)
  if (!view) {
    const values = Object.entries(types).flatMap(([name, type]) => {
      const text = own(inputs, name)
      const value = text === undefined ? undefined : typedValue(text, type)
      return value === undefined ? [] : [[name, value] as const]
    })
    view = { ...inputs, ...Object.fromEntries(values) }
    seen.set(inputs, view)
  }
  return view
}
