import { jsonText } from '../../model/visible.ts'
import { visible } from '../text.ts'

/** A piece of HTML that needs no more escaping. */
export interface Markup {
  markup: string
}

type Value = Markup | readonly Markup[] | string | number | undefined | false

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML from a template: what is put in is escaped and shown visibly, unless it is markup itself. */
export const markup = (strings: TemplateStringsArray, ...values: Value[]): Markup => ({
  markup: strings
    .map((text, index) => text + (index < values.length ? markupOf(values[index]) : ''))
    .join(''),
})

const markupOf = (value: Value): string => {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string' || typeof value === 'number')
    return visible(String(value)).replace(/[&<>"']/g, (it) => entities[it]!)
  if ('markup' in value) return value.markup
  return value.map((each) => each.markup).join('')
}

/** JSON that may stand in a script element: nothing in it can end the element or open a comment. */
export const embeddedJson = (value: unknown): Markup => ({
  markup: jsonText(value).replaceAll('<', '\\u003c'),
})
