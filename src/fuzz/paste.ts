import { stringify } from 'yaml'
import { isSafeName, own } from '../model/own.ts'
import type { Json, JsonObject } from '../model/suite.ts'
import { type Case, fieldsOf } from './model.ts'
import { visible } from './visible.ts'

/** What a scenario to paste is made of. */
export interface Paste {
  id: string
  title: string
  proves: string[]
  control: string
  /** `set` or `add`, and where. */
  change: { how: 'set' | 'add'; pointer: string }
  /** What stands there in the control, before and after its expressions are evaluated. */
  template: Json | undefined
  truth: Json | undefined
  drawn: Case
  expect: string[]
}

/** A value as a suite would write it: the true one and pieces of it as expressions, so that no secret stands in the file. */
export const asTemplate = (value: Json, template: Json | undefined, truth: Json | undefined): Json => {
  if (JSON.stringify(value) === JSON.stringify(truth) && template !== undefined) return template
  if (typeof value === 'string') return textTemplate(value, template, truth)
  if (Array.isArray(value)) return value.map((item) => asTemplate(item, template, truth))
  if (typeof value !== 'object' || value === null) return value
  if (!Object.keys(value).every(isSafeName)) return jsonTemplate(value, template, truth)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      asTemplate(item, own(fieldsOf(template), key), own(fieldsOf(truth), key)),
    ]),
  )
}

/** No key of a suite may have some names, so an object with one is written as JSON in an expression. */
const jsonTemplate = (value: Json, template: Json | undefined, truth: Json | undefined): Json => {
  const json = JSON.stringify(value)
  const expression = typeof template === 'string' && template.startsWith('$') ? template.slice(1) : undefined
  const pieces = expression === undefined || truth === undefined ? [json] : json.split(JSON.stringify(truth))
  return `$parseJson(${pieces.map(visible).join(` + toJson(${expression}) + `)})`
}

const textTemplate = (value: string, template: Json | undefined, truth: Json | undefined): Json => {
  const literal = value.startsWith('$') ? `$${value}` : value
  if (typeof template !== 'string' || !template.startsWith('$') || typeof truth !== 'string' || truth === '')
    return literal
  const expression = template.slice(1)
  const quoted = (text: string) => (text === '' ? [] : [visible(text)])
  const at = value.indexOf(truth)
  if (at !== -1)
    return `$${[...quoted(value.slice(0, at)), expression, ...quoted(value.slice(at + truth.length))].join(' + ')}`
  let head = 0
  while (head < value.length && value[head] === truth[head]) head++
  const tail = quoted(value.slice(head))
  return head >= 4 ? `$${[`${expression}.substring(0, ${head})`, ...tail].join(' + ')}` : literal
}

/** A scenario that sends exactly one case, to paste into a suite. */
export const pasteOf = ({
  id,
  title,
  proves,
  control,
  change,
  template,
  truth,
  drawn,
  expect,
}: Paste): string => {
  const head: JsonObject = { id, title, proves }
  const scenario: JsonObject = drawn.as
    ? {
        ...head,
        given: [{ send: control }],
        steps: [
          {
            send: control,
            with: {
              [change.pointer.slice(1)]: null,
              [drawn.as]: asTemplate(drawn.value, undefined, undefined),
            },
            expect,
          },
        ],
      }
    : {
        ...head,
        control,
        change: { [change.how]: change.pointer, to: asTemplate(drawn.value, template, truth) },
        expect,
      }
  return stringify([scenario], { lineWidth: 0, flowCollectionPadding: true, singleQuote: true })
}
