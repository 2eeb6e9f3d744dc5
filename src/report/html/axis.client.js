/** Tokens' lives on the target's clock: issued, used, expected end, observed end. The caption tells it all in words. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const timeAxis = ({ lives, views }) => {
  const key = (name, text) => h('span', { class: 'key' }, h('i', { class: name }), text)
  return h(
    'figure',
    { class: 'axis' },
    h(
      'div',
      { 'aria-hidden': 'true' },
      h(
        'p',
        { class: 'keys' },
        key('issued', 'issued'),
        key('use', 'accepted'),
        key('use refused', 'refused'),
        key('expected-end', 'expected end'),
        key('ending', 'ended in here'),
      ),
      views.map((view, index) => [
        index > 0 && h('p', { class: 'closer' }, 'The end, closer'),
        lanes(lives, view),
      ]),
    ),
    h(
      'figcaption',
      {},
      lives.map(({ words }) => h('p', {}, ...evidence(words))),
    ),
  )
}

const lanes = (lives, { fromSeconds, toSeconds, ticks }) => {
  // A little room on the right keeps the last mark whole.
  const room = (toSeconds - fromSeconds) * 1.02
  const share = (seconds) => Math.min(1, Math.max(0, (seconds - fromSeconds) / room))
  const isIn = (seconds) => seconds >= fromSeconds && seconds <= toSeconds
  const at = (seconds, element) => {
    if (!isIn(seconds)) return undefined
    element.style.left = `${share(seconds) * 100}%`
    return element
  }
  const stretch = (from, to, element) => {
    element.style.left = `${share(from) * 100}%`
    element.style.width = `${(share(to) - share(from)) * 100}%`
    return element
  }
  const lane = ({ token, issuedSeconds, expectedEndSeconds, uses, observedEnd }) => {
    const lastAccepted = uses.filter(({ accepted }) => accepted).pop()
    const aliveUntil = observedEnd?.[0] ?? lastAccepted?.seconds ?? issuedSeconds
    const track = [
      stretch(issuedSeconds, aliveUntil, h('i', { class: 'alive' })),
      observedEnd && stretch(...observedEnd, h('i', { class: 'ending' })),
      expectedEndSeconds !== undefined && at(expectedEndSeconds, h('i', { class: 'expected-end' })),
      at(issuedSeconds, h('i', { class: 'issued' })),
      ...uses.map(({ seconds, accepted }) =>
        at(seconds, h('i', { class: accepted ? 'use' : 'use refused' })),
      ),
    ]
    return h(
      'div',
      { class: 'lane' },
      h('div', { class: 'lane-name' }, fingerprint(token)),
      h('div', { class: 'track' }, track),
    )
  }
  const scale = ticks.map(({ seconds, label }) =>
    at(seconds, h('span', { class: seconds === 0 ? 'zero' : '' }, label)),
  )
  return [
    ...lives.map(lane),
    h('div', { class: 'lane' }, h('div', { class: 'lane-name' }), h('div', { class: 'track scale' }, scale)),
  ]
}
