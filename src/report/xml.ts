import { visible } from './text.ts'

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}

/** A text as the content of an XML or HTML element; what XML 1.0 cannot carry is shown as `\u001b`. */
export const xmlText = (text: string): string => visible(text).replace(/[&<>]/g, (found) => entities[found]!)

/** Attributes as they stand in a start tag, each after a space; those without a value are left out. */
export const xmlAttributes = (attributes: Record<string, string | number | undefined>): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => ` ${name}="${visible(String(value)).replace(/[&<>"\n\t]/g, (it) => entities[it]!)}"`,
    )
    .join('')
