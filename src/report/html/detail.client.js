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
    h('pre', {}, ...markedText(text || 'see the requirement', range)),
  )

const failedCheck = ({ requirement, message: words, expected, actual, marks, at }) =>
  h(
    'li',
    {},
    h('p', { class: 'words' }, words || 'The check failed.'),
    (expected || actual) &&
      h(
        'div',
        { class: 'pair' },
        side('Expected', expected, marks?.expected),
        side('Actual', actual, marks?.actual),
      ),
    h('p', { class: 'fine' }, h('code', {}, requirement), ` at ${at}`),
  )

const requirementItem = (suite, id) => {
  const requirement = known[`${suite}/${id}`]
  if (!requirement) return h('li', {}, h('code', {}, id))
  const { says, section, level, why, verdict, state } = requirement
  return h(
    'li',
    {},
    h('p', {}, h('span', { class: `chip ${verdict}` }, state), ' ', says),
    h('p', { class: 'fine' }, `“${section}” `, h('code', {}, id), ` ${level}. ${why}`),
  )
}

const part = (title, ...content) => h('section', { class: 'part' }, h('h4', {}, title), ...content)

/** All that is known of a scenario. */
const detail = (row, data) => {
  const { suite, reason, at, took, replay, proves, notes, checks, exchanges, axis, case: drawn } = data
  const failed = checks.filter(({ ok }) => !ok)
  const passed = checks.filter(({ ok }) => ok)
  const decisive = new Set(failed.map(({ exchange }) => exchange))
  const notMet = new Set(failed.map(({ requirement }) => requirement))
  const subjects = [...new Set([...notMet, ...proves])]
  return h(
    'div',
    { class: 'detail' },
    reason && h('p', { class: 'reason' }, reason),
    subjects.length > 0 &&
      part(
        'Requirements',
        h(
          'ul',
          { class: 'plain-list' },
          subjects.map((id) => requirementItem(suite, id)),
        ),
      ),
    failed.length > 0 && part('Problems', h('ul', { class: 'failed' }, failed.map(failedCheck))),
    drawn && part('Minimal case', caseBox(drawn, replay)),
    notes.length > 0 &&
      part(
        'Notes',
        h(
          'ul',
          {},
          notes.map((note) => h('li', { class: 'note' }, ...evidence(note))),
        ),
      ),
    axis && part('Token timeline', timeAxis(axis)),
    exchanges.length > 0 &&
      part(
        'Requests and responses',
        h(
          'ol',
          { class: 'timeline' },
          exchanges.map((exchange, index) => exchangeEntry(exchange, decisive.has(index))),
        ),
      ),
    passed.length > 0 &&
      h(
        'details',
        { class: 'passed' },
        h('summary', {}, `${passed.length} ${passed.length === 1 ? 'check' : 'checks'} passed`),
        h(
          'ul',
          {},
          passed.map(({ check, requirement }) => h('li', {}, h('code', {}, requirement), ` ${check}`)),
        ),
      ),
    !drawn && part('Run again', command('the replay command', replay)),
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
