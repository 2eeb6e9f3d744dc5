import type { Fault } from '../../../behaviour/types.ts'
import { credentialComparisons } from './credentials.ts'
import { drawnFaults } from './drawn.ts'
import { errorCodes } from './error-codes.ts'
import { lifetimes } from './lifetimes.ts'
import { refusals } from './refusals.ts'
import { parameterReadings, requestReadings } from './requests.ts'
import { responses } from './responses.ts'
import { races, tokens } from './tokens.ts'

/** The ways in which the configuration API can be played wrongly. */
export const faults: Fault[] = [
  ...responses,
  ...parameterReadings,
  ...credentialComparisons,
  ...tokens,
  ...lifetimes,
  ...refusals,
  ...errorCodes,
  ...races,
  ...requestReadings,
  ...drawnFaults,
]
