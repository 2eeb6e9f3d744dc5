const known = JSON.parse(document.getElementById('known').textContent)

const markedText = (text, range) =>
  range
    ? [
        text.slice(0, range[0]),
        h('mark', {}, text.slice(range[0], range[1]) || '\u2038'),
        text.slice(range[1]),
      ]
    : [text]

const side = (name, text, range) =>
  h(
    'div',
    { class: `side ${name.toLowerCase()}` },
    h('h5', {}, name),
    h('pre', {}, ...markedText(text || 'nothing was recorded', range)),
  )

const failedCheck = ({ requirement, message: words, expected, actual, marks, at }) =>
  h(
    'li',
    {},
    h('p', { class: 'words' }, words || 'The check does not hold.'),
    (expected || actual) &&
      h(
        'div',
        { class: 'pair' },
        side('Expected', expected, marks?.expected),
        side('Came', actual, marks?.actual),
      ),
    h('p', { class: 'fine' }, h('code', {}, requirement), ` at ${at}`),
  )

const requirementItem = (suite, id) => {
  const requirement = known[`${suite}/${id}`]
  if (!requirement) return h('li', {}, h('code', {}, id))
  const { says, section, level, why, verdict } = requirement
  return h(
    'li',
    {},
    h('p', {}, h('span', { class: `chip ${verdict}` }, verdict), ' ', says),
    h('p', { class: 'fine' }, `“${section}” `, h('code', {}, id), ` ${level}. ${why}`),
  )
}

const part = (title, ...content) => h('section', { class: 'part' }, h('h4', {}, title), ...content)

/** All that is known of a scenario. */
const detail = (row, data) => {
  const { suite, reason, at, took, replay, proves, notes, checks, exchanges, axis, case: drawn } = data
  const failed = checks.filter(({ ok }) => !ok)
  const held = checks.filter(({ ok }) => ok)
  const decisive = new Set(failed.map(({ exchange }) => exchange))
  const broken = new Set(failed.map(({ requirement }) => requirement))
  const subjects = [...new Set([...broken, ...proves])]
  return h(
    'div',
    { class: 'detail' },
    reason && h('p', { class: 'reason' }, reason),
    subjects.length > 0 &&
      part(
        broken.size ? 'The requirements it is about' : 'What it proves',
        h(
          'ul',
          { class: 'plain-list' },
          subjects.map((id) => requirementItem(suite, id)),
        ),
      ),
    failed.length > 0 && part('What does not hold', h('ul', { class: 'failed' }, failed.map(failedCheck))),
    drawn && part('Smallest case', caseBox(drawn, replay)),
    notes.length > 0 &&
      part(
        'Notes',
        h(
          'ul',
          {},
          notes.map((note) => h('li', { class: 'note' }, ...evidence(note))),
        ),
      ),
    axis && part('On the clock of the API', timeAxis(axis)),
    exchanges.length > 0 &&
      part(
        'What was sent and what came',
        h(
          'ol',
          { class: 'timeline' },
          exchanges.map((exchange, index) => exchangeEntry(exchange, decisive.has(index))),
        ),
      ),
    held.length > 0 &&
      h(
        'details',
        { class: 'held' },
        h('summary', {}, `${held.length} ${held.length === 1 ? 'check' : 'checks'} held`),
        h(
          'ul',
          {},
          held.map(({ check, requirement }) => h('li', {}, h('code', {}, requirement), ` ${check}`)),
        ),
      ),
    !drawn && part('Again', command('the replay command', replay)),
    h(
      'p',
      { class: 'fine' },
      h('a', { href: `#${encodeURIComponent(row.id)}` }, 'Link to this scenario'),
      ` · ${at} · ${took}`,
    ),
  )
}

/** Fills an opened row, the first time only. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const fill = (row) => {
  const source = row.querySelector(':scope > script')
  if (!source) return
  row.append(detail(row, JSON.parse(source.textContent)))
  source.remove()
}
