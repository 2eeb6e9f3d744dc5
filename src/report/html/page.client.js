const form = document.getElementById('filters')
const rows = [...document.querySelectorAll('.row')]
const groups = [...document.querySelectorAll('.group')]
const scenarioRows = rows.filter((row) => row.matches('.scenario'))
const requirementRows = rows.filter((row) => !row.matches('.scenario'))
const texts = new Map()

const textOf = (row) => {
  let text = texts.get(row)
  if (text === undefined) {
    const shown = row.matches('.scenario') ? row.firstElementChild.textContent : row.textContent
    text = `${row.id} ${shown} ${row.dataset.find ?? ''}`.toLowerCase()
    texts.set(row, text)
  }
  return text
}

const fields = ['verdict', 'level', 'suite', 'text']

/** The filters stand in the address, so that what is shown can be sent to somebody. */
const keepInAddress = (values) => {
  const kept = new URLSearchParams([...values].filter(([name, value]) => fields.includes(name) && value))
  const hash = kept.size > 0 ? `#?${kept}` : ''
  const named = location.hash && !location.hash.startsWith('#?')
  if (location.hash === hash || (named && !hash)) return
  history.replaceState(null, '', hash || location.pathname + location.search)
}

const readAddress = () => {
  if (!location.hash.startsWith('#?')) return
  const kept = new URLSearchParams(location.hash.slice(2))
  for (const box of form.querySelectorAll('input[name=verdict]'))
    box.checked = kept.getAll('verdict').includes(box.value)
  for (const name of ['level', 'suite', 'text']) form.elements[name].value = kept.get(name) ?? ''
}

const applyFilters = () => {
  const values = new FormData(form)
  keepInAddress(values)
  const wantedVerdicts = new Set(values.getAll('verdict'))
  const level = values.get('level')
  const suite = values.get('suite')
  const words = values.get('text').toLowerCase().split(/\s+/).filter(Boolean)
  const isShown = (row) =>
    (wantedVerdicts.size === 0 || wantedVerdicts.has(row.dataset.verdict)) &&
    (!level || row.dataset.level === level) &&
    (!suite || row.dataset.suite === suite) &&
    words.every((word) => textOf(row).includes(word))
  const show = (list) => {
    let shown = 0
    for (const row of list) {
      const isIn = isShown(row)
      if (row.hidden === isIn) row.hidden = !isIn
      if (isIn) shown++
    }
    return shown
  }
  const requirements = show(requirementRows)
  const scenarios = show(scenarioRows)
  for (const group of groups) group.hidden = !group.querySelector('.row:not([hidden])')
  document.getElementById('no-requirements').hidden = requirements > 0
  document.getElementById('no-scenarios').hidden = scenarios > 0
  document.getElementById('shown').textContent =
    `${requirements} of ${requirementRows.length} requirements, ${scenarios} of ${scenarioRows.length} scenarios`
}

const openLinked = () => {
  const id = decodeURIComponent(location.hash.slice(1))
  const row = document.getElementById(id)
  if (!row?.matches('.scenario')) return
  if (row.hidden) {
    form.reset()
    applyFilters()
  }
  row.open = true
  fill(row)
  row.scrollIntoView()
  row.firstElementChild.focus({ preventScroll: true })
}

// The event does not bubble, but it can be caught on its way down.
document.addEventListener(
  'toggle',
  ({ target }) => target.matches?.('.scenario') && target.open && fill(target),
  true,
)

document.addEventListener('keydown', (event) => {
  const row = event.target.closest?.('.scenario > summary')?.parentElement
  if (!row || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
  const shown = scenarioRows.filter((each) => !each.hidden)
  const next = shown[shown.indexOf(row) + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.firstElementChild.focus()
})

document.addEventListener('click', ({ target }) => {
  const link = target.closest?.('a[data-find]')
  if (!link) return
  form.reset()
  form.elements.suite.value = link.dataset.suite
  form.elements.text.value = link.dataset.find
  setTimeout(applyFilters)
})

let printed = []
const mostPrinted = 100
addEventListener('beforeprint', () => {
  // What is not met belongs on paper, whether somebody opened it or not.
  printed = scenarioRows
    .filter((row) => !row.open && !row.hidden && row.dataset.verdict === 'fail')
    .slice(0, mostPrinted)
  for (const row of printed) {
    row.open = true
    fill(row)
  }
})
addEventListener('afterprint', () => {
  for (const row of printed) row.open = false
})

readAddress()
addEventListener('hashchange', () => {
  if (!location.hash.startsWith('#?')) return openLinked()
  readAddress()
  applyFilters()
})
whenFiltered(form, applyFilters)
// A browser that follows a link into a page puts the focus back when it is done, so ours comes after it.
addEventListener('load', () => setTimeout(openLinked))
document.documentElement.dataset.ready = ''
