import type { Journal } from '../../journal/read.ts'
import type { Summary, Verdict } from '../../model/verdict.ts'
import { emptySummary, exitCodes, verdicts } from '../../model/verdict.ts'
import type { Digest } from '../digest.ts'
import { consequencesOf, type NotMet } from '../findings.ts'
import { capital, headlineOf } from '../headline.ts'
import {
  exitMeaning,
  flakyWords,
  profileLines,
  staleWords,
  statesOf,
  untestedReasons,
  waiverWords,
} from '../meaning.ts'
import type { Overview, SuiteOverview } from '../overview.ts'
import type { RequirementVerdict } from '../requirements.ts'
import { counted, spanOf } from '../text.ts'
import { evidenceOf } from './evidence.ts'
import { type Markup, markup } from './markup.ts'

/** A verdict as a small label: its sign and its word, so that colour is never all that tells it. */
export const chip = (verdict: Verdict, word: string = verdict): Markup =>
  markup`<span class="chip ${verdict}">${word}</span>`

/** The anchor of a scenario: its deep link. */
export const anchorOf = (suite: string, id: string): string => `${suite}/${id}`

const linkTo = (suite: string, id: string): Markup =>
  markup`<a href="#${encodeURIComponent(anchorOf(suite, id).toWellFormed())}">${id}</a>`

/** What a reader in a hurry must know: the one sentence, and each suite with its counts. */
export const summarySection = (journal: Journal, digest: Digest): Markup => {
  const { overview, requirements } = digest
  const { run, end } = journal
  const state = stateOf(overview)
  return markup`<header class="verdict ${state}">
<p class="eyebrow">tokenassay report</p>
<h1>${sentenceOf(digest)}</h1>
<p class="lead">${capital(exitMeaning(digest))} (exit code ${overview.exitCode}).</p>
${profileLines(digest).map((told) => markup`<p class="lead">${capital(told)}.</p>`)}
<dl class="facts">
<div><dt>Started</dt><dd><time datetime="${run.startedAt}">${run.startedAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')}</time></dd></div>
<div><dt>Took</dt><dd>${end ? spanOf(end.ms) : 'interrupted'}</dd></div>
<div><dt>Scenarios</dt><dd>${run.selected} of ${run.total}</dd></div>
${end?.requests !== undefined && markup`<div><dt>Requests</dt><dd>${end.requests}</dd></div>`}
<div><dt>Seed</dt><dd>${run.seed}</dd></div>
<div><dt>Tool</dt><dd>${run.tool}</dd></div>
</dl>
</header>
<section aria-labelledby="suites-title" class="suites-section">
<h2 id="suites-title">APIs</h2>
<ul class="suites">${overview.suites.map((suite) => suiteCard(suite, requirements))}</ul>
</section>`
}

const stateOf = ({ exitCode }: Overview): Verdict =>
  exitCode === exitCodes.conforms ? 'pass' : exitCode === exitCodes.broken ? 'fail' : 'error'

const sentenceOf = ({ overview, requirements }: Digest): string => {
  const notMet = requirements.filter(({ verdict }) => verdict === 'fail').length
  const { met } = statesOf(requirements)
  if (notMet > 0)
    return `${notMet} of ${counted(requirements.length, 'requirement')} ${notMet === 1 ? 'is' : 'are'} not met`
  if (overview.exitCode === exitCodes.conforms) return `All ${counted(met, 'tested requirement')} are met`
  if (overview.exitCode === exitCodes.broken) return 'A requirement is not met'
  return 'The run is inconclusive'
}

const suiteCard = ({ suite, verdict, summary, checks }: SuiteOverview, all: RequirementVerdict[]): Markup => {
  const counts = emptySummary()
  for (const requirement of all) if (requirement.suite === suite.id) counts[requirement.verdict]++
  return markup`<li class="suite">
<div class="suite-head"><h3>${suite.title}</h3>${chip(verdict)}</div>
<p class="target"><span>${suite.target.name}</span> <code>${suite.target.url}</code></p>
<p class="caption">Requirements</p>${bar(counts)}${legend(counts)}
<p class="caption">Scenarios</p>${bar(summary)}${legend(summary)}
<p class="fine">${counted(checks, 'check')}</p>
</li>`
}

const bar = (summary: Summary): Markup => {
  const total = Object.values(summary).reduce((sum, count) => sum + count, 0)
  let at = 0
  const parts = verdicts.map((verdict) => {
    const width = total ? (summary[verdict] / total) * 1000 : 0
    const x = at
    at += width
    return (
      width > 0 &&
      markup`<rect class="${verdict}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="8"/>`
    )
  })
  return markup`<svg class="bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">${parts.filter((part) => part !== false)}</svg>`
}

const legend = (summary: Summary): Markup => {
  const told = verdicts.filter((verdict) => summary[verdict] > 0)
  if (told.length === 0) return markup`<p class="legend">none</p>`
  return markup`<p class="legend">${told.map((verdict) => markup`<span class="count ${verdict}"><b>${summary[verdict]}</b> ${verdict}</span>`)}</p>`
}

/** So many causes show what was sent and what came at once; a page with more has it in its scenarios. */
const mostEvidence = 10

/** What is not met, in words that need no knowledge of the tests; then what is inconclusive and which way choices went. */
export const findingsSections = (journal: Journal, { overview, findings, requirements }: Digest): Markup => {
  const { notMet, waived, open } = findings
  // The simplest is last at a console, where one reads from the end; here it is first.
  const simplestFirst = notMet.toReversed()
  const must = simplestFirst.filter(({ verdict }) => verdict === 'fail')
  const should = simplestFirst.filter(({ verdict }) => verdict === 'warn')
  const undecided = open.filter(({ verdict }) => verdict !== 'skip')
  const block = (id: string, title: string, items: readonly Markup[], lead = ''): Markup =>
    items.length === 0
      ? markup``
      : markup`<section aria-labelledby="${id}"><h2 id="${id}">${title} <span class="tally">${items.length}</span></h2>${lead && markup`<p class="lead">${lead}</p>`}<ul class="findings">${items}</ul></section>`
  return markup`${block(
    'not-met',
    'Not met',
    must.map((it, index) => notMetItem(journal, it, index < mostEvidence)),
  )}
${block(
  'warnings',
  'SHOULD, not met',
  should.map((it, index) => notMetItem(journal, it, index < mostEvidence)),
)}
${block(
  'flaky',
  'Flaky',
  [flakyWords(overview)].flatMap((words) =>
    words ? [markup`<li class="finding warn"><p>${words}</p></li>`] : [],
  ),
)}
${block(
  'stale',
  'Stale waivers',
  overview.stale.map((each) => markup`<li class="finding fail"><p>${staleWords(each)}</p></li>`),
  'Each of these makes the run fail, so that no failure is waived that nobody looks after.',
)}
${block(
  'waived',
  'Not met, and waived',
  waived.map(
    ({ suite, id, requirement, first }) =>
      markup`<li class="finding waived"><h3>${chip('waived')} ${headlineOf(first)}</h3>${requirement && markup`<p>${requirement.says}</p>`}<p class="fine">${suite} <code>${id}</code> in ${linkTo(suite, first.scenario.id)}</p><p>${waiverWords(first.check.waived!)}</p></li>`,
  ),
)}
${block(
  'open',
  'Inconclusive',
  undecided.map(
    ({ suite, verdict, reason, scenarios }) =>
      markup`<li class="finding ${verdict}"><h3>${chip(verdict)} ${suite}: ${counted(scenarios.length, 'scenario')}</h3><p>${reason}</p><p class="fine">${scenarios.slice(0, 12).flatMap((id) => [linkTo(suite, id), markup` `])}${scenarios.length > 12 && `and ${scenarios.length - 12} more`}</p></li>`,
  ),
  'These say nothing about the API: a request got no usable response, or the precondition of a test failed.',
)}
${block(
  'untested',
  'Not tested',
  untestedReasons(requirements).map(
    ([reason, ids]) =>
      markup`<li class="finding plain"><p><b>${counted(ids.length, 'requirement')}:</b> ${reason}</p></li>`,
  ),
)}
${block(
  'choices',
  'Implementation choices',
  journal.choices.map(
    ({ suite, requirement, took }) =>
      markup`<li class="finding plain"><h3>${suite} <code>${requirement}</code></h3><p>${took}</p></li>`,
  ),
  'The documentation allows more than one way here, or contradicts itself; each of these is right.',
)}
${block(
  'remarks',
  'About this run',
  journal.remarks.map(
    ({ suite, text }) =>
      markup`<li class="finding plain"><p>${suite && markup`<b>${suite}:</b> `}${text}</p></li>`,
  ),
)}`
}

const notMetItem = (journal: Journal, notMet: NotMet, withEvidence: boolean): Markup => {
  const { suite, id, requirement, verdict, first, more } = notMet
  const hence = consequencesOf(notMet)
  const title = journal.run.suites.find((it) => it.id === suite)?.title ?? suite
  const times = new Set([first.scenario.id, ...more.map(({ scenario }) => scenario)]).size
  return markup`<li class="finding ${verdict}">
<h3>${chip(verdict)} ${headlineOf(first)}</h3>
${requirement && markup`<p>${requirement.says}: otherwise ${requirement.why}</p>`}
<p class="fine">${title}${requirement && `, “${requirement.section}”`} <code>${id}</code> ${requirement && `${requirement.level}, ${requirement.basis}`}</p>
${withEvidence && evidenceOf(first)}
<p class="seen">Seen in ${counted(times, 'scenario')}, at its simplest in ${linkTo(suite, first.scenario.id)}: ${first.scenario.title}</p>
${hence && markup`<p class="fine">Hence not met: ${hence}</p>`}
</li>`
}
