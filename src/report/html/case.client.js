const oneOrMore = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The minimised case that fuzzing found: the value, how it was found, how to send it again and keep it. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const caseBox = ({ value, label, seed, path, requests, shrinks, yaml }, replay) =>
  h(
    'div',
    { class: 'case' },
    h('pre', { class: 'case-value' }, ...evidence(value)),
    h('p', { class: 'words' }, ...evidence(label)),
    h(
      'dl',
      { class: 'facts' },
      fact('Found after', oneOrMore(requests, 'request')),
      fact('Minimised with', oneOrMore(shrinks, 'request')),
      fact('Seed', String(seed)),
      fact('Path', h('code', {}, path)),
    ),
    h('h5', {}, 'Send exactly this case again'),
    command('the replay command', replay),
    yaml && h('h5', {}, 'Regression test: a file for the folder of the suite'),
    yaml && command('the file', yaml, 'pre'),
  )

const fact = (name, ...value) => h('div', {}, h('dt', {}, name), h('dd', {}, ...value))
