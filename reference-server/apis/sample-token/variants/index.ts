import type { Variant } from '../../../behaviour/types.ts'
import { without } from '../../../faults/define.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from '../../../faults/variants.ts'
import { refusalVariants } from './refusals.ts'
import { requestVariants } from './requests.ts'
import { responseVariants } from './responses.ts'
import { tokenVariants } from './tokens.ts'

/** The ways in which the sample token API can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...without(tokenFormVariants(), 'opaque-token'),
  ...tokenVariants,
  ...responseVariants,
  ...requestVariants,
  ...refusalVariants,
]
