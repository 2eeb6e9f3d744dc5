import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acting, commandsIn, ownColours } from '../../test/support/tame.ts'
import { createDoor } from './door.ts'

/** Pieces of which texts that act on terminals and CI systems are made, forged marks of colours among them. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '\u001b',
      '\u001b[31m',
      '\u001b]0;x\u0007',
      '\r',
      '\b',
      '\u0007',
      '\u0000',
      '\u007f',
      '\u009b',
      '\u0085',
    ],
    ...[
      '\u202e',
      '\u2066',
      '\u2069',
      '\u200b',
      '\u200f',
      '\u2028',
      '\u2029',
      '\u2060',
      '\ufeff',
      '\ud83d',
      '\udd11',
    ],
    ...['\ufdd0', '\ufdd1', '31', '\ufdd031\ufdd1', '\ufdd00f8fad5b-d9cb-469f-a165-70867728950e 31\ufdd1'],
    ...[
      ':',
      '::',
      '::stop-commands::x',
      '#',
      '##',
      '[',
      '##[',
      'vso',
      '##vso[task.setvariable variable=A]b',
      ']',
    ],
    ...[
      '\n',
      '\t',
      ' ',
      '\u00a0',
      '\u3000',
      'a',
      'é',
      '🔑',
      '\n::error ::x',
      '\n  ::set-env name=A::b',
      '##teamcity[',
    ],
  ),
  fc.string(),
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

/** What a colour function, or none, is given. */
const told = fc.record({
  text,
  look: fc.constantFrom('bold', 'dim', 'red', 'green', 'yellow', 'magenta', 'cyan', undefined),
})

const opened = (coloured: boolean) => {
  let written = ''
  const door = createDoor((more) => {
    written += more
  }, coloured)
  return { door, written: () => written }
}

describe.each([false, true])('a door with colours: %s', (coloured) => {
  it('lets nothing through that a terminal or a CI system acts on, however it is cut up', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 6 }), (pieces) => {
        const { door, written } = opened(coloured)
        for (const { text, look } of pieces) door.print(look ? door.colors[look](text) : text)
        const colours = written().match(ownColours) ?? []
        const plain = written().replace(ownColours, '')
        expect([colours.length, acting.exec(plain), commandsIn(plain)]).toEqual([
          coloured ? 2 * pieces.filter(({ look }) => look).length : 0,
          null,
          [],
        ])
      }),
      { numRuns: 300 },
    )
  })

  it('loses nothing: every escape can be read back', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 6 }), (pieces) => {
        const { door, written } = opened(coloured)
        const clear = pieces.map((each) => ({ ...each, text: each.text.replaceAll('\\', '/') }))
        for (const { text, look } of clear) door.print(look ? door.colors[look](text) : text)
        const back = written()
          .replace(ownColours, '')
          .replace(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
        expect(back).toBe(clear.map(({ text }) => text).join(''))
      }),
    )
  })

  it('redraws a block in place, and nothing in it moves the cursor', () => {
    fc.assert(
      fc.property(fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 4 }), (blocks) => {
        const { door, written } = opened(coloured)
        let drawn = 0
        let before = 0
        for (const lines of blocks) {
          door.redraw(lines)
          const fresh = written().slice(before)
          const head = drawn ? `\r\u001b[${drawn}A\u001b[J` : ''
          expect(fresh.startsWith(head)).toBe(true)
          expect(fresh.slice(head.length)).not.toMatch(acting)
          expect(commandsIn(fresh.slice(head.length))).toEqual([])
          drawn = fresh.split('\n').length - 1
          before = written().length
        }
      }),
    )
  })

  it('lets a command of its own through, and none inside it', () => {
    fc.assert(
      fc.property(text, text, (before, message) => {
        const { door, written } = opened(coloured)
        door.print(before)
        door.command(`::error title=x::${message}\n`)
        const [first, ...others] = commandsIn(written())
        expect(first).toMatch(/^::error title=x::/)
        expect(others).toEqual([])
        expect(written()).not.toMatch(acting)
      }),
    )
  })
})

it('writes nothing to take a block away that is not there', () => {
  const { door, written } = opened(true)
  door.redraw([])
  door.redraw(['a', 'b'])
  door.redraw([])
  door.redraw([])
  expect(written()).toBe('a\nb\n\r\u001b[2A\u001b[J')
})
