import type { Fault } from '../../../behaviour/types.ts'
import { credentialComparisons } from './credentials.ts'
import { drawnFaults } from './drawn.ts'
import { lifetimes } from './lifetimes.ts'
import { refusals } from './refusals.ts'
import { basicReadings, parameterReadings, requestReadings } from './requests.ts'
import { responses } from './responses.ts'
import { races, tokens } from './tokens.ts'

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
