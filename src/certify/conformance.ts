import { append } from '../model/lists.ts'
import { type Markup, markup } from '../report/html/markup.ts'
import { waiverWords } from '../report/meaning.ts'
import { counted } from '../report/text.ts'
import { xmlAttributes, xmlText } from '../report/xml.ts'
import { plainPage, terms } from './page.ts'
import type { CertifiedRequirement, Statement } from './statement.ts'

/** How a profile is called on a certificate's face. */
export const profileWords = ({ profile }: Statement['predicate']['tokenassay']): string =>
  profile.runs === undefined ? profile.name : `${profile.name} (${profile.runs} random values a test)`

/** A suite with its version. */
export const suiteWords = ({ suite }: Statement['predicate']['tokenassay']): string =>
  `${suite.id} ${suite.version}`

/** Who has signed, as they call themselves and by the begin of their key's digest. */
export const signerWords = ({ signer }: Statement['predicate']['tokenassay']): string =>
  `${signer.name === undefined ? '' : `${signer.name}, `}key ${signer.key.slice(0, 16)}`

/** Requirements that are not met, each with why that is let pass. */
export const unmetWords = ({ requirements, waivers }: Statement['predicate']['tokenassay']): string[] =>
  requirements
    .filter(({ result }) => result === 'not met')
    .map(({ id, level, waived }) => {
      if (!waived) return `${id} (${level})`
      const by = waivers.filter(({ requirement = id }) => requirement === id)
      return `${id} (${level}, waived: ${by.map(waiverWords).join('; ')})`
    })

const byReason = (requirements: CertifiedRequirement[]): [reason: string, ids: string[]][] => {
  const groups = new Map<string, string[]>()
  for (const { id, reason = 'not tested' } of requirements) append(groups, reason, id)
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

const list = (items: (string | Markup)[]): Markup =>
  markup`<ul>
${items.map((item) => markup`<li>${item}</li>\n`)}</ul>`

/** The conformance statement: one page for people. It says what the certificate says, and nothing else. */
export const conformancePage = ({ subject, predicate }: Statement): string => {
  const { tokenassay: certified } = predicate
  const { requirements, choices, run, suite } = certified
  const of = (result: CertifiedRequirement['result']) => requirements.filter((it) => it.result === result)
  const [met, open] = [of('met'), of('not tested')]
  const name = subject[0]!.name
  const unmet = unmetWords(certified)
  return plainPage(
    `Conformance statement: ${name}`,
    markup`<h1>Conformance statement: ${name}</h1>
${terms([
  ['Subject', name],
  ['Suite', `${suiteWords(certified)}: ${suite.title} (${suite.source})`],
  ['Shared rules', certified.rules.version],
  ['Profile', profileWords(certified)],
  ['Tested at', `${run.target.name}, ${run.target.url}`],
  ['When', `${run.startedAt} to ${run.endedAt}, by the clock of whoever tested`],
  ['By', signerWords(certified)],
  ['With', `${certified.tool}, seed ${run.seed}, ${counted(run.requests, 'request')}`],
])}
<h2>Met: ${met.length} of ${requirements.length} requirements</h2>
<p class="small">${met.map(({ id }) => id).join(', ')}</p>
<h2>Not met: ${unmet.length}</h2>
${unmet.length > 0 ? list(unmet) : markup`<p>None.</p>`}
<h2>Not tested: ${open.length}</h2>
${open.length > 0 ? list(byReason(open).map(([reason, ids]) => `${reason}: ${ids.join(', ')}`)) : markup`<p>None.</p>`}
<h2>Choices, where the documentation leaves one</h2>
${choices.length > 0 ? list(choices.map(({ requirement, took }) => `${requirement}: ${took}`)) : markup`<p>None.</p>`}
<p class="small">This page is worth nothing by itself: “tokenassay verify” holds the certificate beside it against the journal. That what was tested is ${name}, and that the clock was right, nobody but the signer vouches for.</p>`,
  )
}

/** About as wide as a character is, in the font of the badge. */
const characterWidth = 6.6

/** A badge that names suite, version and profile. It proves nothing; it is for a page that links to the certificate. */
export const badge = ({ predicate: { tokenassay } }: Statement): string => {
  const left = suiteWords(tokenassay)
  const right = tokenassay.profile.name
  const [leftWidth, rightWidth] = [left, right].map((text) =>
    Math.round(text.length * characterWidth + 12),
  ) as [number, number]
  const width = leftWidth + rightWidth
  const title = `tested by tokenassay: ${left}, profile ${right}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img"${xmlAttributes({ 'aria-label': title })}>
<title>${xmlText(title)}</title>
<rect width="${leftWidth}" height="20" fill="#444"/><rect x="${leftWidth}" width="${rightWidth}" height="20" fill="#0a6640"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${leftWidth / 2}" y="14">${xmlText(left)}</text><text x="${leftWidth + rightWidth / 2}" y="14">${xmlText(right)}</text>
</g>
</svg>
`
}
