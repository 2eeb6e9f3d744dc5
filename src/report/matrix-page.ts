import { askedOf, listsOf, type MatrixList } from '../selftest/markdown.ts'
import { type Caught, type FaultRow, isOpen, type Matrix, scoreOf } from '../selftest/matrix.ts'
import { type Markup, markup } from './html/markup.ts'
import { wholePage } from './html/shell.ts'
import { compare, counted } from './text.ts'

/** The kill matrices as one self-contained page: scores first, then what is left to mend, then every fault. */
export const renderMatrixPage = (matrices: Matrix[]): Iterable<string> =>
  wholePage(
    {
      page: 'matrix',
      title: `tokenassay kill matrix: ${sentenceOf(matrices)}`,
      skipTo: { id: 'faults', words: 'Skip to the faults' },
      footer: 'Written by tokenassay selftest from the servers that it ran its suites against.',
    },
    contentOf(matrices),
  )

function* contentOf(matrices: Matrix[]): Iterable<Markup> {
  yield headOf(matrices)
  yield scoresSection(matrices)
  yield* listSections(matrices, true)
  yield filterForm(matrices)
  yield* faultsSection(matrices)
  yield* listSections(matrices, false)
}

const sentenceOf = (matrices: Matrix[]): string => {
  const scores = matrices.map(scoreOf)
  const faults = scores.reduce((sum, score) => sum + score.faults, 0)
  const caught = scores.reduce((sum, score) => sum + score.caught, 0)
  const asked = askedOf(matrices)
  const some = asked && ` (${asked})`
  if (caught < faults) return `${caught} of ${counted(faults, 'fault')} caught${some}`
  if (matrices.some(isOpen))
    return `all ${counted(faults, 'fault')} caught, but something is left to mend${some}`
  return asked ? `${asked}, all caught` : `all ${counted(faults, 'fault')} caught, nothing to mend`
}

const headOf = (matrices: Matrix[]): Markup => {
  const sentence = sentenceOf(matrices)
  return markup`<header class="verdict ${matrices.some(isOpen) ? 'fail' : 'pass'}">
<p class="eyebrow">tokenassay kill matrix</p>
<h1>${sentence[0]!.toUpperCase() + sentence.slice(1)}</h1>
<p class="lead">Each fault is a server that breaks one requirement: its suite must find it, by that requirement. Each variant is a server that conforms in a way of its own: its suite must leave it alone. A check is proven when some fault makes it fail.</p>
</header>
`
}

const scoresSection = (matrices: Matrix[]): Markup => markup`<section aria-labelledby="scores">
<h2 id="scores">APIs</h2>
<ul class="suites">${matrices.map(scoreCard)}</ul>
</section>
`

const scoreCard = (matrix: Matrix): Markup => {
  const { faults, caught, elsewhere, variants, clean, checks, proven } = scoreOf(matrix)
  const state = isOpen(matrix) ? 'fail' : 'pass'
  return markup`<li class="suite">
<div class="suite-head"><h3>${matrix.suite}</h3><span class="chip ${state}">${state === 'fail' ? 'to mend' : matrix.filtered ? 'some asked' : 'nothing to mend'}</span></div>
${scoreLine('Faults caught', caught, faults, elsewhere)}
${elsewhere > 0 && markup`<p class="fine">${elsewhere} more only by another requirement, counting half</p>`}
${scoreLine('Variants left alone', clean, variants)}
${scoreLine('Checks proven', proven, checks)}
</li>`
}

const scoreLine = (name: string, good: number, all: number, half = 0): Markup => {
  const share = (count: number) => (all ? (count / all) * 1000 : 0).toFixed(1)
  return markup`<p class="caption score"><span>${name}</span> <b>${good} of ${all}</b></p>
<svg class="bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true"><rect class="fail" width="1000" height="8"/><rect class="warn" width="${share(good + half)}" height="8"/><rect class="pass" width="${share(good)}" height="8"/></svg>`
}

const listTones: Record<MatrixList['name'], string> = {
  'surviving faults': 'fail',
  'misnamed faults': 'warn',
  'accused variants': 'fail',
  'vacuous checks': 'warn',
  'not played': 'skip',
}

const shownItems = 25

const itemList = (suite: string, { name, items }: MatrixList): Markup =>
  markup`<ul class="findings">${items.map(
    (item) => markup`<li class="finding ${listTones[name]}"><p><b>${suite}</b> ${item}</p></li>\n`,
  )}</ul>`

/** The lists of all suites, one name after the other: those that are left to mend stand open, the others are folded. */
function* listSections(matrices: Matrix[], mend: boolean): Iterable<Markup> {
  for (const name of Object.keys(listTones) as MatrixList['name'][]) {
    const found = matrices.flatMap((matrix) =>
      listsOf(matrix).flatMap((list) => (list.name === name && list.mend === mend ? { matrix, list } : [])),
    )
    if (found.length === 0) continue
    const id = name.replaceAll(' ', '-')
    const count = found.reduce((sum, { list }) => sum + list.items.length, 0)
    const todo = found[0]!.list.todo
    yield markup`<section aria-labelledby="${id}">
<h2 id="${id}">${capital(name)} <span class="tally">${count}</span></h2>
<p class="lead">${capital(todo)}.</p>
${found.map(({ matrix, list }) => partOf(matrix.suite, list))}
</section>
`
  }
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

/** The list of one suite: its beginning, where it is left to mend, and the rest folded away. */
const partOf = (suite: string, list: MatrixList): Markup => {
  const shown = list.mend ? shownItems : 0
  const part = (items: string[]) => itemList(suite, { ...list, items })
  const rest = list.items.slice(shown)
  return markup`${shown > 0 && part(list.items.slice(0, shown))}${
    rest.length > 0 &&
    markup`<details class="folded"><summary>${suite}: ${rest.length}${shown > 0 && ' more'} ${list.name}</summary>${part(rest)}</details>`
  }\n`
}

const degrees: Caught[] = ['missed', 'elsewhere', 'caught']
const tones: Record<Caught, string> = { missed: 'fail', elsewhere: 'warn', caught: 'pass' }

const filterForm = (matrices: Matrix[]): Markup => {
  const found = new Set(matrices.flatMap(({ faults }) => faults.map(({ caught }) => caught)))
  return markup`<form id="filters" class="filters" role="search" aria-label="Filter faults">
<fieldset><legend>Caught</legend>${degrees
    .filter((degree) => found.has(degree))
    .map(
      (degree) =>
        markup`<label class="toggle ${tones[degree]}"><input type="checkbox" name="caught" value="${degree}"><span>${degree}</span></label>`,
    )}</fieldset>
<label>API <select name="suite"><option value="">all</option>${matrices.map(({ suite }) => markup`<option>${suite}</option>`)}</select></label>
<label class="text">Text <input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="name, what it does, requirement, scenario"></label>
<button type="reset">Clear</button>
<output id="shown" aria-live="polite"></output>
</form>
`
}

function* faultsSection(matrices: Matrix[]): Iterable<Markup> {
  const rows = matrices
    .flatMap(({ suite, faults }) => faults.map((fault) => ({ suite, ...fault })))
    .sort(
      (a, b) =>
        degrees.indexOf(a.caught) - degrees.indexOf(b.caught) ||
        compare(a.suite, b.suite) ||
        compare(a.name, b.name),
    )
  yield markup`<section aria-labelledby="faults">
<h2 id="faults">Faults <span class="tally">${rows.length}</span></h2>
<table class="requirements faults"><thead><tr><th scope="col">Verdict</th><th scope="col">Fault</th><th scope="col">Breaks</th><th scope="col">First caught by</th></tr></thead>
<tbody>
`
  for (const row of rows) yield faultRow(row)
  yield markup`</tbody></table>
<p class="nothing" id="no-faults" hidden>No fault matches the filters.</p>
</section>
`
}

const shownScenarios = 3

const faultRow = ({
  suite,
  name,
  about,
  breaks,
  by,
  caught,
  scenarios,
}: FaultRow & { suite: string }): Markup => {
  const [shown, rest] = [scenarios.slice(0, shownScenarios), scenarios.slice(shownScenarios)]
  return markup`<tr class="row" id="${suite}/${name}" data-caught="${caught}" data-suite="${suite}">
<td><span class="chip ${tones[caught]}">${caught}</span></td>
<td><p>${about}</p><p class="fine">${suite} <code>${name}</code>${by === 'fuzz' && ' found by drawn values only'}</p></td>
<td><code>${breaks}</code></td>
<td>${list(shown)}${rest.length > 0 && markup`<details><summary>${rest.length} more<span class="unseen"> that catch ${name}</span></summary>${list(rest)}</details>`}${scenarios.length === 0 && markup`<span class="fine">no scenario</span>`}</td>
</tr>
`
}

const list = (ids: string[]): Markup =>
  ids.length === 0
    ? markup``
    : markup`<ul class="ids">${ids.map((id) => markup`<li><code>${id}</code></li>`)}</ul>`
