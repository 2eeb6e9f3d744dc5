/** The names of all generators, so that suites can be checked without loading them. */
export const generatorNames = [
  'listed',
  'near-miss',
  'near-name',
  'near-id',
  'near-token',
  'near-word',
  'slip',
  'injection',
  'hostile',
  'type-confusion',
  'fields',
  'form-escapes',
  'basic-grammar',
  'media-type',
  'broken-json',
  'deep-json',
  'body-bytes',
  'not-allowed',
  'same-form',
  'same-json',
  'same-headers',
  'same-basic',
]

/** What some of them draw from, given in `of`: the members of an object, a list, or either of a list and an object of any names. */
export const neededOf: Record<string, string[] | 'list' | 'values'> = {
  'basic-grammar': ['username', 'password'],
  'same-basic': ['username', 'password'],
  'not-allowed': 'list',
  listed: 'values',
}

/** What the others can be told in `of`, in a word: whose values are right, what a document leaves open. */
export const wordsInOf = ['its own', 'any-account', 'nothing', 'spaces', 'words', 'no-extras']
