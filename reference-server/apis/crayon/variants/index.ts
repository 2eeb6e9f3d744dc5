import type { Variant } from '../../../behaviour/types.ts'
import { without } from '../../../faults/define.ts'
import { commonVariants, errorBodyVariants, tokenFormVariants } from '../../../faults/variants.ts'
import { requestVariants, targetVariants } from './requests.ts'
import { responseVariants } from './responses.ts'
import { tokenVariants } from './tokens.ts'

/** The ways in which the Crayon API can be played rightly although unusually. */
export const variants: Variant[] = [
  ...commonVariants(),
  ...errorBodyVariants(),
  ...without(tokenFormVariants(), 'jwt-token'),
  ...requestVariants,
  ...responseVariants,
  ...tokenVariants,
  ...targetVariants,
]
