import type { Fault } from '../../behaviour/types.ts'
import { basicFaults as commonBasicFaults } from '../../faults/client-authentication.ts'
import { without } from '../../faults/define.ts'
import { challengeFaults } from './challenges.ts'
import { composedFaults } from './composed.ts'
import { concurrencyFaults } from './concurrency.ts'
import { credentialFaults } from './credentials.ts'
import { exposureFaults } from './exposure.ts'
import { adopted, type Ground, idOf } from './ground.ts'
import { jwtFaults } from './jwt.ts'
import { lifetimeFaults } from './lifetimes.ts'
import { nameFaults } from './names.ts'
import { parameterFaults } from './parameters.ts'
import { refusalFaults } from './refusals.ts'
import { renewalFaults } from './renewal.ts'
import { requestFaults } from './requests.ts'
import { responseFaults } from './responses.ts'
import { revocationFaults } from './revocation.ts'
import { isSaid } from './said.ts'
import { storyFaults, supersedingFaults } from './superseding.ts'
import { tokenFaults } from './tokens.ts'

/** Every fault that breaks a word of a description, a theme after the other; of two with one name the first counts. */
export function faultsOf(ground: Ground): Fault[] {
  const all = [
    ...credentialFaults(ground),
    ...challengeFaults(ground),
    ...nameFaults(ground),
    ...composedFaults(ground),
    ...basicFaults(ground),
    ...parameterFaults(ground),
    ...requestFaults(ground),
    ...responseFaults(ground),
    ...tokenFaults(ground),
    ...jwtFaults(ground),
    ...lifetimeFaults(ground),
    ...supersedingFaults(ground),
    ...storyFaults(ground),
    ...renewalFaults(ground),
    ...revocationFaults(ground),
    ...refusalFaults(ground),
    ...exposureFaults(ground),
    ...concurrencyFaults(ground),
  ]
  const names = new Set<string>()
  return all.filter((fault) => isSaid(ground.d, fault) && !names.has(fault.name) && names.add(fault.name))
}

/** What can be wrong in reading HTTP Basic, where a request's credentials stand there. */
function basicFaults(ground: Ground): Fault[] {
  const inBasic = (half: string) =>
    ground.issue.parts.find(({ place, path }) => place === 'basic' && path[0] === half)?.key
  const [name, password] = [inBasic('username'), inBasic('password')]
  if (name === undefined || password === undefined) return []
  const all = commonBasicFaults(ground.d.ids, { names: [name, password] })
  const faults = ground.issue.bodied ? all : without(all, 'basic-in-body')
  return adopted(ground, 'HTTP Basic', faults, {
    'basic-not-required': 'authorization-required',
    'basic-malformed-ignored': 'authorization',
  }).map((fault) => ({
    ...fault,
    breaks: fault.breaks.endsWith('-authorization') ? idOf(ground.d, 'authorization') : fault.breaks,
  }))
}
