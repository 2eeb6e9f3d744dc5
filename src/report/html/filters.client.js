/** Applies the filters of a form now and whenever they change; typing waits for a pause. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const whenFiltered = (form, apply) => {
  let timer
  form.addEventListener('input', (event) => {
    clearTimeout(timer)
    timer = setTimeout(apply, event.target.name === 'text' ? 80 : 0)
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('reset', () => setTimeout(apply))
  apply()
}
