/** One challenge of a WWW-Authenticate field (RFC 9110 §11.6.1): its scheme in lower case, and what it says. */
export interface Challenge {
  scheme: string
  /** The token68 that stands in place of parameters; an empty text where there is none. */
  token: string
  /** Parameters by their names in lower case, quoted strings unquoted. */
  parameters: Record<string, string>
}

const part =
  /\s*(?:([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w-]+))|([!#$%&'*+.^_`|~\w-]+)(?:[ \t]+([\w~+/.-]+=*)(?=\s*(?:,|$)))?)\s*(,|$|(?=[ \t]))/y

/** The challenges of a WWW-Authenticate field; as many as can be read where it is malformed. */
export const challenges = (field: unknown): Challenge[] => {
  const text = typeof field === 'string' ? field : ''
  const found: Challenge[] = []
  part.lastIndex = 0
  while (part.lastIndex < text.length) {
    const at = part.lastIndex
    const match = part.exec(text)
    if (!match || part.lastIndex === at) break
    const [, name, quoted, plain, scheme, token = ''] = match
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), token, parameters: {} })
    else if (name !== undefined && found.length > 0) {
      const value = plain ?? (quoted ?? '').replace(/\\(.)/g, '$1')
      found.at(-1)!.parameters[name.toLowerCase()] = value
    }
  }
  return found
}
