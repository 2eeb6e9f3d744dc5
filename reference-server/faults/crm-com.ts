import type { Fault } from '../model.ts'
import { drawnFaults } from './crm-com-fuzz.ts'
import { refusedFaults } from './crm-com-refusals.ts'
import { requestFaults } from './crm-com-request.ts'
import { responseFaults } from './crm-com-response.ts'
import { accessFaults } from './crm-com-tokens.ts'
import { wayFaults } from './crm-com-ways.ts'
import { credentialWayFaults } from './crm-com-ways-in.ts'

export { variants } from './crm-com-variants.ts'

/** The ways in which CRM.COM's authentication can be played wrongly. */
export const faults: Fault[] = [
  ...responseFaults,
  ...requestFaults,
  ...accessFaults,
  ...wayFaults,
  ...credentialWayFaults,
  ...refusedFaults,
  ...drawnFaults,
]
