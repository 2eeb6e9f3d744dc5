const form = document.getElementById('filters')
const rows = [...document.querySelectorAll('.row')]
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]))

const applyFilters = () => {
  const values = new FormData(form)
  const degrees = new Set(values.getAll('caught'))
  const suite = values.get('suite')
  const words = values.get('text').toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const row of rows) {
    const isShown =
      (degrees.size === 0 || degrees.has(row.dataset.caught)) &&
      (!suite || row.dataset.suite === suite) &&
      words.every((word) => texts.get(row).includes(word))
    if (row.hidden === isShown) row.hidden = !isShown
    if (isShown) shown++
  }
  document.getElementById('no-faults').hidden = shown > 0
  document.getElementById('shown').textContent = `${shown} of ${rows.length} faults`
}

whenFiltered(form, applyFilters)
document.documentElement.dataset.ready = ''
