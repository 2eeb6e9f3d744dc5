import type { Fault } from '../../../behaviour/types.ts'
import { clientComparisons } from './clients.ts'
import { credentialComparisons } from './credentials.ts'
import { drawnFaults } from './drawn.ts'
import { lifetimes } from './lifetimes.ts'
import { parameterReadings } from './parameters.ts'
import { refreshes } from './refresh.ts'
import { refusals } from './refusals.ts'
import { renewals } from './renewal.ts'
import { requestReadings } from './requests.ts'
import { responses } from './responses.ts'
import { tokenKinds } from './token-kinds.ts'
import { tokens } from './tokens.ts'

/** The ways in which SugarCRM can be played wrongly. */
export const faults: Fault[] = [
  ...responses,
  ...parameterReadings,
  ...credentialComparisons,
  ...clientComparisons,
  ...tokens,
  ...tokenKinds,
  ...refreshes,
  ...renewals,
  ...lifetimes,
  ...refusals,
  ...requestReadings,
  ...drawnFaults,
]
