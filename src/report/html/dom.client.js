/** An element with attributes and children; texts become text, so nothing that came from an API is ever markup. */
const h = (tag, attributes, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(
    ...children
      .flat(Number.POSITIVE_INFINITY)
      .filter((child) => child !== undefined && child !== false && child !== ''),
  )
  return element
}

const hueOf = (text) => {
  let sum = 0
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 997
  return sum % 6
}

/** A fingerprint; equal ones look equal. */
const fingerprint = (text) => h('span', { class: `fp fp${hueOf(text)}` }, text)

/** A text with its fingerprints set off, and the names of JSON members and headers where there are any. */
const evidence = (text) =>
  text.split(/(‹[^‹›\n]+›)/).map((part, index) => {
    if (index % 2) return fingerprint(part)
    const pieces = part.split(/("(?:[^"\\\n]|\\.)*"(?=\s*:)|^[\w.-]+(?=: |=))/m)
    return h('span', {}, ...pieces.map((piece, at) => (at % 2 ? h('b', {}, piece) : piece)))
  })

const scrolling = (name, text) =>
  text.length > 2500 || text.split('\n').length > 24
    ? { tabindex: '0', role: 'region', 'aria-label': name, class: 'long' }
    : {}

/** A block of evidence with a name; a long one scrolls, and can then be reached by keyboard. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const block = (name, text) => {
  return h('div', { class: 'block' }, h('h5', {}, name), h('pre', scrolling(name, text), ...evidence(text)))
}

/** A command, or a text of many lines, with a button that copies it. */
// biome-ignore lint/correctness/noUnusedVariables: the page's scripts share one scope
const command = (name, text, tag = 'code') => {
  const code = h(tag, tag === 'pre' ? scrolling(name, text) : {}, text)
  const copy = async (event) => {
    const button = event.currentTarget
    try {
      await navigator.clipboard.writeText(text)
      button.textContent = 'Copied'
    } catch {
      // Without a clipboard the text is at least selected.
      getSelection().selectAllChildren(code)
      button.textContent = 'Selected'
    }
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 1500)
  }
  return h(
    'div',
    { class: 'command' },
    code,
    h('button', { type: 'button', click: copy, 'aria-label': `Copy ${name}` }, 'Copy'),
  )
}
