import { expect, it } from 'vitest'
import { ClockSigns } from './clock-signs.ts'

const after = (...told: [sign: 'Date field' | 'iat of its tokens', ahead: number, moved: number][]) => {
  const signs = new ClockSigns()
  for (const each of told) signs.note(...each)
  return signs
}

it('believes a hook that the Date field, or the tokens, bear out', () => {
  expect(after(['Date field', 0.4, 0], ['Date field', 3600.2, 3600]).doubt).toBeUndefined()
  // many servers have a Date field that knows nothing of the clock that they are tested with
  const iat = after(
    ['Date field', 0, 0],
    ['iat of its tokens', 0, 0],
    ['Date field', 0, 3600],
    ['iat of its tokens', 3599.5, 3600],
  )
  expect(iat.doubt).toBeUndefined()
  // a target that was ahead already
  expect(after(['Date field', 500, 0], ['Date field', 4100, 3600]).doubt).toBeUndefined()
})

it('does not believe one that moves nothing, another amount, or out of sight', () => {
  expect(after(['Date field', 0, 0], ['Date field', 60, 3600]).doubt).toContain(
    'by 1m, by the Date field, and not by 1h',
  )
  expect(after(['iat of its tokens', 0, 0], ['iat of its tokens', 1, 3600]).doubt).toContain('moves nothing')
  expect(after(['Date field', 0, 0], ['Date field', 0, 3600]).doubt).toContain('nothing shows that')
  expect(after().doubt).toContain('nothing shows that')
})

it('believes one by which a token has ended in time, whatever else is to be seen', () => {
  const signs = after(['Date field', 0, 0], ['Date field', 0, 3600])
  signs.vouch()
  expect(signs.doubt).toBeUndefined()
})

it('knows a target whose time was moved before', () => {
  expect(after(['Date field', 1, 0]).movedBefore).toBeUndefined()
  expect(after(['Date field', 7200, 0], ['iat of its tokens', 7200, 0]).movedBefore).toEqual({
    seconds: 7200,
    byDate: true,
  })
  expect(after(['Date field', 0, 0], ['iat of its tokens', 7200, 0]).movedBefore).toEqual({
    seconds: 7200,
    byDate: false,
  })
  expect(after(['Date field', 0, 0], ['iat of its tokens', -20, 0]).movedBefore).toBeUndefined()
  // A Date field that is years off moves nothing where the tokens have our time.
  expect(after(['Date field', -1e9, 0], ['iat of its tokens', 0, 0]).movedBefore).toBeUndefined()
  expect(after(['Date field', 1e9, 0], ['iat of its tokens', 7200, 0]).movedBefore).toMatchObject({
    byDate: true,
  })
})
