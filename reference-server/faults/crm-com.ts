import type { Fault } from '../model.ts'
import { drawnFaults } from './crm-com-fuzz.ts'
import { refusedFaults } from './crm-com-refusals.ts'
import { requestFaults } from './crm-com-request.ts'
import { responseFaults } from './crm-com-response.ts'
import { accessFaults } from './crm-com-tokens.ts'

export { variants } from './crm-com-variants.ts'

/** The ways in which CRM.COM's authentication can be played wrongly. */
export const faults: Fault[] = [
  ...responseFaults,
  ...requestFaults,
  ...accessFaults,
  ...refusedFaults,
  ...drawnFaults,
]
