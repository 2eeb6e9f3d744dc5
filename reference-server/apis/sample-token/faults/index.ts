import type { Fault } from '../../../behaviour/types.ts'
import { credentialComparisons } from './credentials.ts'
import { drawnFaults } from './drawn.ts'
import { jwts } from './jwt.ts'
import { lifetimes } from './lifetimes.ts'
import { openRequests } from './open-requests.ts'
import { refusals } from './refusals.ts'
import { parameterReadings, requestReadings } from './requests.ts'
import { responses } from './responses.ts'
import { supersession } from './supersession.ts'
import { tokens } from './tokens.ts'

/** The ways in which the sample token API can be played wrongly. */
export const faults: Fault[] = [
  ...responses,
  ...parameterReadings,
  ...credentialComparisons,
  ...tokens,
  ...supersession,
  ...lifetimes,
  ...refusals,
  ...requestReadings,
  ...openRequests,
  ...jwts,
  ...drawnFaults,
]
