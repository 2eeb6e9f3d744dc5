import type { Fault } from '../../../behaviour/types.ts'
import { basicReadings } from './client-authentication.ts'
import { credentialComparisons } from './credentials.ts'
import { drawnFaults } from './drawn.ts'
import { lifetimes } from './lifetimes.ts'
import { parameterReadings } from './parameters.ts'
import { races } from './races.ts'
import { refusals } from './refusals.ts'
import { requestReadings } from './requests.ts'
import { responses } from './responses.ts'
import { tokens } from './tokens.ts'

/** The ways in which the Crayon API can be played wrongly. */
export const faults: Fault[] = [
  ...responses,
  ...basicReadings,
  ...parameterReadings,
  ...credentialComparisons,
  ...tokens,
  ...lifetimes,
  ...refusals,
  ...races,
  ...requestReadings,
  ...drawnFaults,
]
