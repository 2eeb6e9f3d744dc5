import type { Journal } from '../../journal/read.ts'
import type { ScenarioFinished } from '../../model/event.ts'
import { verdicts } from '../../model/verdict.ts'
import type { Overview } from '../overview.ts'
import { type RequirementVerdict, type State, stateOf } from '../requirements.ts'
import { totalOf } from '../sent.ts'
import { compare, counted, spanOf } from '../text.ts'
import { detailOf } from './detail.ts'
import { embeddedJson, type Markup, markup } from './markup.ts'
import { anchorOf, chip } from './summary.ts'

/** The filters, which act on requirements and scenarios alike. */
export const filterForm = ({
  summary,
  suites,
}: Overview): Markup => markup`<form id="filters" class="filters" role="search" aria-label="Filter requirements and scenarios">
<fieldset><legend>Verdict</legend>${verdicts
  .filter((verdict) => summary[verdict] > 0)
  .map(
    (verdict) =>
      markup`<label class="toggle ${verdict}"><input type="checkbox" name="verdict" value="${verdict}"><span>${verdict}</span></label>`,
  )}</fieldset>
<label>Level <select name="level"><option value="">any</option><option>MUST</option><option>SHOULD</option><option>MAY</option></select></label>
<label>API <select name="suite"><option value="">all</option>${suites.map(({ suite }) => markup`<option>${suite.id}</option>`)}</select></label>
<label class="text">Text <input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="title, id, requirement, message"></label>
<button type="reset">Clear</button>
<output id="shown" aria-live="polite"></output>
</form>`

/** Every requirement with its verdict. */
export const requirementsSection = (
  requirements: RequirementVerdict[],
): Markup => markup`<section aria-labelledby="requirements">
<h2 id="requirements">Requirements <span class="tally">${requirements.length}</span></h2>
<table class="requirements"><thead><tr><th scope="col">Result</th><th scope="col">Requirement</th><th scope="col">Level</th><th scope="col">Tested by</th></tr></thead>
<tbody>${[...requirements].sort(notMetFirst).map(requirementRow)}</tbody></table>
<p class="nothing" id="no-requirements" hidden>No requirement matches the filters.</p>
</section>`

const order: State[] = ['not met', 'not tested', 'met']
const notMetFirst = (a: RequirementVerdict, b: RequirementVerdict): number =>
  order.indexOf(stateOf(a.verdict)) - order.indexOf(stateOf(b.verdict))

const requirementRow = (requirement: RequirementVerdict): Markup => {
  const { suite, id, says, section, level, basis, verdict, scenarios, untested, took, reason } = requirement
  const proved = scenarios
    ? markup`<a href="#scenarios" data-find="${id}" data-suite="${suite}">${counted(scenarios, 'scenario')}</a>`
    : markup`<span class="fine">${untested ?? reason ?? 'not in this run'}</span>`
  return markup`<tr class="row" data-verdict="${verdict}" data-level="${level}" data-suite="${suite}">
<td>${chip(verdict, stateOf(verdict))}</td>
<td><p>${says}</p><p class="fine">${suite} “${section}” <code>${id}</code></p>${took.map((it) => markup`<p class="fine">Implementation choice: ${it}</p>`)}</td>
<td><b>${level}</b> <span class="fine">${basis}</span></td>
<td>${proved}</td>
</tr>
`
}

/** Every scenario as a row that opens; what it opens to is data until then. */
export function* scenariosSection(journal: Journal, overview: Overview): Iterable<Markup> {
  const total = Object.values(overview.summary).reduce((sum, count) => sum + count, 0)
  yield markup`<section aria-labelledby="scenarios"><h2 id="scenarios">Scenarios <span class="tally">${total}</span></h2>
<noscript><p>JavaScript shows the requests and responses of each scenario; everything else on this page is here without it.</p></noscript>
`
  yield* groups(journal, { isTold: isNoted, more: '' })
  yield* groups(journal, { isTold: (it) => !isNoted(it), more: ': passed or skipped' })
  yield markup`<p class="nothing" id="no-scenarios" hidden>No scenario matches the filters.</p></section>\n`
}

/** What a reader looks for first. */
const isNoted = ({ verdict }: ScenarioFinished): boolean => verdict !== 'pass' && verdict !== 'skip'

function* groups(
  journal: Journal,
  { isTold, more }: { isTold: (scenario: ScenarioFinished) => boolean; more: string },
): Iterable<Markup> {
  let suite: string | undefined
  for (const scenario of journal.scenarios()) {
    if (!isTold(scenario)) continue
    if (scenario.suite !== suite) {
      if (suite !== undefined) yield markup`</div>\n`
      suite = scenario.suite
      const title = journal.run.suites.find(({ id }) => id === suite)?.title ?? suite
      yield markup`<div class="group"><h3>${title}${more}</h3>\n`
    }
    yield scenarioRow(journal, scenario)
  }
  if (suite !== undefined) yield markup`</div>\n`
}

const scenarioRow = (journal: Journal, scenario: ScenarioFinished): Markup => {
  const { suite, id, title, level, verdict, reason, proves, checks } = scenario
  const { requests, ms } = totalOf(scenario)
  const messages = checks
    .filter(({ ok }) => !ok)
    .map(({ requirement, message = '' }) => `${requirement} ${message}`)
  const about = checks.map(({ requirement }) => requirement)
  const find = [...new Set([...proves, ...about, ...messages, reason ?? ''])].sort(compare).join(' ')
  return markup`<details class="row scenario" id="${anchorOf(suite, id)}" data-verdict="${verdict}" data-level="${level}" data-suite="${suite}" data-find="${find}">
<summary>${chip(verdict)}<span class="title">${title}</span><span class="id">${id}</span><span class="weight">${level}</span><span class="size">${counted(requests, 'request')}, ${spanOf(ms)}</span></summary>
<script type="application/json">${embeddedJson(detailOf(journal, scenario))}</script>
</details>
`
}
