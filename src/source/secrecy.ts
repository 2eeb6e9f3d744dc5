import { type Document, isPair, isScalar, isSeq, type Pair, type Scalar, visit } from 'yaml'
import { nearest } from '../model/errors.ts'

/** Keys and indexes from a document's root to one of its values. */
export type Path = readonly (string | number)[]

/** What of a file nobody may be told who only sees what is wrong with it. */
export interface Secrecy {
  /** Whether a value is somebody's secret. */
  isSecret(path: Path, value: unknown): boolean
  /** The names that its keys can have: any other may be a value that has slipped. */
  names: ReadonlySet<string>
}

/** What is made up like a name of several words is one, and what differs from one by a slip of the finger. */
const isName = (name: string, { names }: Secrecy): boolean =>
  names.has(name) || /^[a-z]+(?:_[a-z]+)+$/.test(name) || nearest(name, names).length > 0

/** A name from a file as a message has it: in quotes, unless it may be a secret. */
export const toldName = (name: string, secrecy: Secrecy | undefined): string =>
  !secrecy || isName(name, secrecy) ? `"${name}"` : `‹a name of ${name.length} characters›`

/** What is wrong with YAML, by the parser's code; its own words would say what stands there. */
const sentences: Record<string, string> = {
  BAD_ALIAS: 'an alias that stands for nothing',
  BAD_DQ_ESCAPE:
    'an escape that text in double quotes cannot have; write \\\\ for a backslash, or single quotes',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket there is not closed',
  BAD_SCALAR_START: 'a text cannot begin like that without quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a name with a value stands where only a value can',
  BLOCK_IN_FLOW: 'lines with names of their own cannot stand within { } or [ ]',
  DUPLICATE_KEY: 'a name stands there twice',
  MISSING_CHAR: 'a sign is missing, such as a closing quote, a bracket, a comma or the blank behind a colon',
  MULTILINE_IMPLICIT_KEY: 'a name goes on in the next line; is a colon or a quote missing?',
  MULTIPLE_DOCS: 'a second document begins, and only one can be read',
  TAB_AS_INDENT: 'a tab cannot indent; use blanks',
  TAG_RESOLVE_FAILED: 'a tag (!…) that is not known',
  UNEXPECTED_TOKEN: 'nothing like that can stand here; are quotes, a comma or a colon missing?',
}

/** A syntax error without a word of what stands there. */
export const syntaxSentence = (code: string): string =>
  sentences[code] ?? 'this cannot be read; does a text need quotes?'

const dots = (part: string) => part.replace(/\S/g, '•')

/**
 * The text with a dot for every letter that may belong to a secret, so that columns stay, and without comments: what remains are known names, values
 * that are none, and brackets and commas between them. Where the text is not YAML nobody can tell what is a value: only names remain.
 */
export const masked = (document: Document, text: string, secrecy: Secrecy): string => {
  if (document.errors.length > 0)
    return text
      .replace(comment, '')
      .replace(/[^\s:{}[\],]+/g, (word) =>
        secrecy.names.has(word.replace(/^["']|["']$/g, '')) ? word : dots(word),
      )
  const parts: { start: number; end: number; open: boolean }[] = []
  const see = ({ range }: Scalar, open: boolean) => {
    if (range) parts.push({ start: range[0], end: range[1], open })
  }
  visit(document, {
    Scalar: (key, node, ancestors) =>
      see(
        node,
        key === 'key'
          ? isName(String(node.value), secrecy)
          : !secrecy.isSecret(pathOf(node, ancestors), node.value) && !String(node.value).includes('\n'),
      ),
  })
  let clean = ''
  let at = 0
  for (const { start, end, open } of parts.sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    clean += between(text.slice(at, start)) + (open ? text.slice(start, end) : dots(text.slice(start, end)))
    at = end
  }
  return clean + between(text.slice(at))
}

/** What stands between values: anchors and tags may hold anything. */
const between = (text: string): string => text.replace(comment, '').replace(/[^\s:{}[\],-]+/g, dots)

/** A comment may hold a secret too, an older one say, and shows nothing of what is wrong. */
const comment = /[ \t]*(?<=^|\s)#.*/gm

const pathOf = (node: unknown, ancestors: readonly unknown[]): Path =>
  ancestors.flatMap((ancestor, index): (string | number)[] => {
    if (isPair(ancestor)) return [nameOf(ancestor)]
    return isSeq(ancestor) ? [ancestor.items.indexOf((ancestors[index + 1] ?? node) as never)] : []
  })

const nameOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '')
