const statusKind = (status) =>
  status === undefined ? 'none' : status < 300 ? 'good' : status < 500 ? 'refused' : 'bad'

const message = (name, { headers, body }) =>
  h(
    'div',
    { class: 'message' },
    h('h4', {}, name),
    headers && block('Headers', headers),
    body ? block('Body', body) : h('p', { class: 'fine' }, 'No body'),
  )

/** One request with its response, as an entry of the timeline. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const exchangeEntry = (exchange, isDecisive) => {
  const { name, step, line, account, changes, after, took, came, status, curl, request, response } = exchange
  return h(
    'li',
    { class: `exchange ${statusKind(status)}` },
    h(
      'p',
      { class: 'exchange-head' },
      h('span', { class: 'line' }, line),
      h('span', { class: 'came' }, came),
      h(
        'span',
        { class: 'fine' },
        [`${name}, ${step}`, account > 0 && `as account ${account + 1}`, after, took]
          .filter(Boolean)
          .join(' · '),
      ),
      isDecisive && h('span', { class: 'decisive' }, 'assertion'),
    ),
    changes.length > 0 &&
      h(
        'ul',
        { class: 'changes', 'aria-label': 'How it differs from the valid request' },
        changes.map((change) => h('li', { class: 'change' }, ...evidence(change))),
      ),
    h(
      'div',
      { class: 'pair' },
      message('Request', request),
      response
        ? message('Response', response)
        : h('div', { class: 'message' }, h('h4', {}, 'Response'), h('p', {}, came)),
    ),
    h(
      'details',
      { class: 'curl' },
      h('summary', {}, 'As a curl command'),
      command('the curl command', curl, 'pre'),
    ),
  )
}
