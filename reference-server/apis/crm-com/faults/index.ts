import type { Fault } from '../../../behaviour/types.ts'
import { drawnFaults } from './fuzz.ts'
import { refusedFaults } from './refusals.ts'
import { requestFaults } from './request.ts'
import { responseFaults } from './response.ts'
import { accessFaults } from './tokens.ts'
import { wayFaults } from './ways.ts'
import { credentialWayFaults } from './ways-in.ts'

export { variants } from '../variants.ts'

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
