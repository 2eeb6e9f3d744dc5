import type { Fault } from '../../../behaviour/types.ts'
import { attempts } from './attempts.ts'
import { claims } from './claims.ts'
import { codeComparisons } from './credentials.ts'
import { drawnFaults } from './drawn.ts'
import { identifiers } from './identifiers.ts'
import { keyReadings } from './keys.ts'
import { lifetimes } from './lifetimes.ts'
import { refusals } from './refusals.ts'
import { bodyReadings } from './requests.ts'
import { races, responses } from './responses.ts'
import { tokens } from './tokens.ts'

/** The ways in which CRM.COM's authentication can be played wrongly. */
export const faults: Fault[] = [
  ...responses,
  ...keyReadings,
  ...codeComparisons,
  ...attempts,
  ...identifiers,
  ...bodyReadings,
  ...tokens,
  ...claims,
  ...lifetimes,
  ...refusals,
  ...races,
  ...drawnFaults,
]
