const each = (text: string, write: (byte: number) => string) => [...Buffer.from(text)].map(write).join('')
const hexOf = (byte: number) => byte.toString(16).padStart(2, '0')
const otherCase = (text: string) =>
  text.replace(/[a-z]/gi, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()))

const entities: Record<string, string> = {
  å: 'aring',
  æ: 'aelig',
  ø: 'oslash',
  '&': 'amp',
  '"': 'quot',
  '<': 'lt',
}

/** Ways in which a careless or malicious server may say a text again. */
export const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  json: (text) => JSON.stringify(text).slice(1, -1),
  unicode: (text) =>
    Array.from(
      { length: text.length },
      (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  percent: encodeURIComponent,
  percentLower: (text) => encodeURIComponent(text).replace(/%../g, (one) => one.toLowerCase()),
  percentAll: (text) => each(text, (byte) => `%${hexOf(byte)}`),
  form: (text) => new URLSearchParams({ v: text }).toString().slice(2),
  twice: (text) => encodeURIComponent(encodeURIComponent(text)),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  base64Within: (text) => Buffer.from(`{"k":"${text}"}`).toString('base64'),
  base64OfPercent: (text) => Buffer.from(encodeURIComponent(text)).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  hexUpper: (text) => Buffer.from(text).toString('hex').toUpperCase(),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  otherCase,
  html: (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`),
  htmlAll: (text) => [...text].map((one) => `&#x${one.codePointAt(0)!.toString(16)};`).join(''),
  quoted: (text) => JSON.stringify(JSON.stringify(text)),
  withoutEnd: (text) => text.slice(0, -3),
  withoutBeginning: (text) => text.slice(2),
  base64WithoutEnd: (text) => Buffer.from(`é${text.slice(0, -4)}~`).toString('base64'),
  base64OfUtf16: (text) => Buffer.from(`x${text}`, 'utf16le').toString('base64'),
  nulsBetween: (text) => [...text].join('\0'),
  noWidthBetween: (text) => [...text].join('\u200b'),
  lines: (text) => text.replace(/.{7}/g, '$&\r\n  '),
  quotedPrintable: (text) => each(text, (byte) => `=${hexOf(byte).toUpperCase()}`),
  entities: (text) => text.replace(/[åæø&"<]/g, (one) => `&${entities[one]};`),
  fields: (text) => `{"a":${JSON.stringify(text.slice(0, 7))}, "b": ${JSON.stringify(text.slice(7))}}`,
  percentOfBase64: (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
}

const names = Object.keys(encodings)
const inLongerLines = (text: string) => text.replace(/.{16}/g, '$&\r\n  ')
const caseless = ['upper', 'lower', 'otherCase']

/** Credentials as Basic has them: with its letter case changed, base64 can no longer be decoded; nor in lines shorter than 16. */
const isPair = (text: string) => /^(basic +)?[\w+/]{8,}=*$/i.test(text)

/** The text in some of the encodings, others each time. */
export const echoes = (text: string, turn: number, count: number): string[] =>
  Array.from({ length: count }, (_, step) => {
    const name = names[(turn * count + step) % names.length]!
    if (isPair(text) && name === 'lines') return inLongerLines(text)
    return encodings[isPair(text) && caseless.includes(name) ? 'raw' : name]!(text)
  })
