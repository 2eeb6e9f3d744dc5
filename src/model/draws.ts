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

/** What some of them need in `of`. */
export const neededOf: Record<string, string[]> = {
  'basic-grammar': ['username', 'password'],
  'same-basic': ['username', 'password'],
  'not-allowed': [],
}
