import type { Place } from './errors.ts'

/** What a scenario can need of a target, beside its url and the paths that the documentation gives. */
export type Need = 'account' | 'path' | 'waiting' | 'draws'

/** What a run is asked to show, as it is written: all of the profile that it is over, and what needs more. */
export interface ProfileSpec {
  says: string
  /** The profile that it has all of. */
  over?: string
  /** What its scenarios may need. */
  needs: Need[]
  /** Random values for each scenario that draws, at least. */
  runs?: number
  /** The requirements that it adds; without them it adds all that its scenarios prove. */
  proves?: string[]
  /** Requirements that it does not ask for. */
  except: { requirement: string; because: string }[]
  at: Place
}

/** What a profile comes to in a suite. */
export interface Profile {
  suite: string
  name: string
  /** Its own name and those of all that it is over, the lowest first. */
  levels: string[]
  /** The requirements that are to be tested. */
  requirements: string[]
  /** The scenarios that are to come to an end. */
  scenarios: ProfileScenario[]
  /** How much is to be drawn for each scenario that draws. */
  fuzz?: { runs: number }
}

/** A scenario of a profile, with the requirements that it is there for. */
export interface ProfileScenario {
  id: string
  proves: string[]
  /** Requirements that its checks prove, and that no scenario of the profile is there for. */
  also?: string[]
  /** It draws. */
  draws?: true
  /** Why it may be skipped: it does not apply to every target. */
  unless?: string[]
}

/** Something that a profile asks for and a run has not tested: of which scenario, and why. */
export interface Gap {
  suite: string
  requirement: string
  scenario: string
  reason: string
}
