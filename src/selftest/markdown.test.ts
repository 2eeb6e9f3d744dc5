import { expect, it } from 'vitest'
import { headOf, listsOf } from './markdown.ts'
import type { Matrix } from './matrix.ts'

const accused = (more: Partial<Matrix> = {}): string => {
  const matrix: Matrix = {
    suite: 'two',
    faults: [],
    variants: { all: 1, clean: 0, unclean: [{ name: 'perfect', about: 'as documented', findings: ['x'] }] },
    checks: { all: 1, proven: 1, vacuous: [] },
    unknownRequirements: [],
    ...more,
  }
  return listsOf(matrix).map(headOf).join('\n')
}

it('does not say to loosen a check where the server cannot tell two requests apart', () => {
  expect(accused()).toMatch(/found fault with: loosen the check/)
  const undecided = accused({ undecided: ['login', 'device'] })
  expect(undecided).toContain('cannot tell requests of login and device apart')
  expect(undecided).toContain('leave alone what is said of them; for all else, loosen the check')
})
