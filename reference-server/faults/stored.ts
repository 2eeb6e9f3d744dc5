import { createHash } from 'node:crypto'
import { Refused } from '../behaviour/refusals.ts'
import { part, wrap } from '../behaviour/registry.ts'
import type { Call, Fault } from '../behaviour/types.ts'
import { fault, slug } from './define.ts'

/** What comes of how a secret is stored: the stored digest of it is taken as well. */
export const digestFaults = (breaks: string, name: string): Fault[] =>
  ['md5', 'sha256'].map((algorithm) =>
    fault(`${slug(name)}-${algorithm}`, breaks, `${name}: its ${algorithm} digest is taken as well`, (b) =>
      wrap(
        b.same,
        name,
        (same) => (g, s, call) => same(g, s, call) || g === createHash(algorithm).update(s).digest('hex'),
      ),
    ),
  )

/** Whoever is not there has no secret, and who sends none has the same: in comes the first account. */
export const phantomFaults = (
  breaks: string,
  { check, role, secret }: { check: string; role: 'user' | 'client'; secret: string },
): Fault[] =>
  (['', 'null', '0'] as const).map((nothing) =>
    fault(
      `phantom-${role === 'client' ? 'client-' : ''}${nothing || 'empty'}`,
      breaks,
      `an unknown ${role} gets in with ${nothing === '' ? `no ${secret}` : `the ${secret} "${nothing}"`}`,
      (b) => {
        const phantoms = new WeakSet<Call>()
        Object.assign(part(b.parameters, secret), { mayBeEmpty: true, needed: () => false })
        wrap(b.checks, check, (before) => (call) => {
          try {
            before(call)
          } catch (error) {
            if (!(error instanceof Refused) || (call.given[secret] ?? '') !== nothing) throw error
            phantoms.add(call)
            call[role] = call.world.accounts[0]
          }
        })
        wrap(b.same, secret, (same) => (g, s, call) => phantoms.has(call) || same(g, s, call))
      },
    ),
  )
