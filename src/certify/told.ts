import { counted } from '../report/text.ts'
import { profileWords, signerWords, suiteWords, unmetWords } from './conformance.ts'
import type { Counts } from './recheck.ts'
import type { Statement } from './statement.ts'
import type { Verified } from './verify.ts'

const are = (count: number, noun: string): string => `${counted(count, noun)} ${count === 1 ? 'is' : 'are'}`

/** How much of a journal was judged again, and what was not. */
const countsWords = ({
  checks,
  again,
  masked,
  generated,
  exchanges,
  scenarios,
  left: apart,
}: Counts): string => {
  const rests = [
    masked > 0 && `${masked} rest on values that are masked in the journal`,
    generated > 0 && `${generated} are of generated requests, which a journal does not keep`,
  ].filter((it) => it !== false)
  const left = rests.length > 0 ? ` ${rests.join(', and ')}: the signature vouches for those.` : ''
  const skipped =
    apart > 0 ? ` ${are(apart, 'scenario')} left out for what a masked input is, by the signer's word.` : ''
  return `${again} of ${counted(checks, 'check')} were evaluated again, on the ${counted(exchanges, 'recorded exchange')} of ${counted(scenarios, 'scenario')}, and come to what the journal says.${left}${skipped}`
}

/** What a certificate that holds shows, and what it does not, as a paragraph each. */
export const shownBy = ({ statement, counts, pages }: Verified): string => {
  const { subject, predicate } = statement as Statement
  const { tokenassay: certified } = predicate
  const name = subject[0]!.name
  const states = (result: string) => certified.requirements.filter((it) => it.result === result).length
  const unmet = unmetWords(certified)
  const open = certified.requirements.filter((it) => it.result === 'not tested' && !it.asked).length
  return [
    `The certificate of ${name} holds: ${suiteWords(certified)}, profile ${profileWords(certified)}, tested from ${certified.run.startedAt} to ${certified.run.endedAt}.`,
    [
      `Shown: it was signed by ${signerWords(certified)}, and no byte of its files was changed since.`,
      `The suite, the rules and the schemas at hand are those that it names.`,
      countsWords(counts!),
      `From these follow the verdicts of all ${states('met') + states('not met') + states('not tested')} requirements: ${states('met')} met, ${unmet.length} not met${unmet.length > 0 ? ` (${unmet.join('; ')})` : ''}, ${states('not tested')} not tested${open > 0 ? `, ${open} of which the profile does not ask for` : ''}.`,
      pages
        ? 'Its pages say what the journal says.'
        : 'Another build of tokenassay has made its pages; they are those that were signed, and were not made again.',
    ].join(' '),
    [
      `Not shown: that what answered was ${name}, that the exchanges took place as recorded, and that the clock was right. Whoever holds the key vouches for that.`,
      certified.waivers.length > 0
        ? `${are(certified.waivers.length, 'waiver')} on its face; whether they are good ones is yours to judge.`
        : '',
    ]
      .join(' ')
      .trim(),
  ].join('\n\n')
}

/** Why a certificate does not hold, a line each; of very many the first ones. */
export const refusalOf = (refused: string[], most = 20): string => {
  const lines = refused.slice(0, most).map((why) => `  ${why}`)
  if (refused.length > most) lines.push(`  and ${refused.length - most} more`)
  return lines.join('\n')
}
