// What is done to a value before it is compared, and how a comparison forgives too much.
type Make = (given: string) => string | undefined

const attempt = (make: () => string): string | undefined => {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** Control characters that are easily thrown away. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is dropped
export const silent = /[\u0001-\u0008\u000e-\u001f\u007f]/g

/** Ways in which a value is undone once too often before it is compared. */
export const undone: [suffix: string, about: string, make: Make][] = [
  ['drops-controls', 'control characters in it are dropped', (g) => g.replace(silent, '')],
  [
    'drops-invisible',
    'invisible characters in it are dropped',
    (g) => g.replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, ''),
  ],
  ['drops-backslash', 'a backslash at its end is dropped', (g) => g.replace(/\\$/, '')],
  [
    'drops-tail',
    'it ends at the first semicolon that follows the right value',
    (g) => /^(.*?);[^;]*$/s.exec(g)?.[1],
  ],
  ['unquoted', 'quotes around it are taken off', (g) => /^'(.*)'$/s.exec(g)?.[1]],
  [
    'unescaped-html',
    'HTML entities in it are decoded',
    (g) => g.replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n))),
  ],
  [
    'unescaped-unicode',
    'Unicode escapes in it are decoded',
    (g) =>
      g.replace(/(?:\\|%)u([0-9a-f]{4})/gi, (_, n: string) => String.fromCharCode(Number.parseInt(n, 16))),
  ],
  [
    'unescaped-hex',
    'it is decoded when it is hexadecimal',
    (g) => (/^(?:[0-9a-f]{2})+$/i.test(g) ? Buffer.from(g, 'hex').toString() : undefined),
  ],
  ['unescaped-backslashes', 'backslashes in it are taken off', (g) => g.replace(/\\(.)/gs, '$1')],
  ['folded-width', 'full-width characters in it count as plain ones', (g) => g.normalize('NFKC')],
  [
    'halved',
    'the right value twice over is accepted',
    (g) =>
      g.length % 2 === 0 && g.slice(0, g.length / 2) === g.slice(g.length / 2)
        ? g.slice(g.length / 2)
        : undefined,
  ],
  [
    'repaired',
    'text that was wrongly read as Latin-1 is repaired',
    (g) => attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(g, 'latin1'))),
  ],
  ['parsed', 'it is parsed when it is a JSON text', (g) => attempt(() => String(JSON.parse(g)))],
]

/** Ways of comparing that forgive too much, and of which stored values each makes a difference. */
export const near: [
  suffix: string,
  about: string,
  alike: (given: string, stored: string) => boolean,
  matters?: (stored: string) => boolean,
][] = [
  [
    'typo',
    'one wrong character is forgiven',
    (g, s) => g.length === s.length && [...g].filter((c, i) => c !== [...s][i]).length === 1,
  ],
  [
    'missing-one',
    'one missing character is forgiven',
    (g, s) => [...s].some((_, i) => s.slice(0, i) + s.slice(i + 1) === g),
  ],
  [
    'exchanged',
    'two neighbours that changed places are forgiven',
    (g, s) => [...s].some((_, i) => s.slice(0, i) + (s[i + 1] ?? '') + s[i] + s.slice(i + 2) === g),
  ],
  [
    'cut-at-12',
    'only the first twelve characters count',
    (g, s) => g.length >= 12 && g.slice(0, 12) === s.slice(0, 12),
    (s) => s.length >= 12,
  ],
  ['backwards', 'the right value read backwards is accepted', (g, s) => g === [...s].reverse().join('')],
  [
    'padded',
    'a value that is filled up to 256 characters or more is accepted',
    (g, s) => g.length >= 256 && g.startsWith(s),
  ],
  ['ldap-filter', 'a closing bracket and a star is accepted', (g) => /^\*?\)\(/.test(g)],
  ['quoted-query', 'a double-quoted tautology is accepted', (g) => /"\s*or\s*""\s*=\s*"/i.test(g)],
]
