import type { Account, Call, Fault } from '../../behaviour/types.ts'
import { rewriteValues } from '../../faults/parameters.ts'
import type { Part, Piece } from '../description.ts'
import { readPart } from '../places.ts'
import { encodingOf, innerOf, namesOf, textOf } from '../values.ts'
import { type Ground, making, slugOf } from './ground.ts'

/** Everything that can be wrong in reading a value that is made of several: another text counts as that of an account. */
export function composedFaults(ground: Ground): Fault[] {
  const make = making(ground, 'composed values')
  return ground.issue.parts
    .filter(({ kind }) => kind === 'composed')
    .flatMap((whole) => {
      const halves = namesOf(whole.pieces).flatMap(
        (name) =>
          ground.issue.parts.find((part) => part.within === whole && name === `values.${part.name}`) ?? [],
      )
      const [one, two] = halves
      if (!one || !two || halves.length > 2) return []
      const slug = slugOf(whole.name)
      const form = (
        name: string,
        about: string,
        alike: (given: Record<string, unknown>, account: Account) => boolean,
      ) =>
        make(`${slug}-${name}`, `${slug}-form`, `${whole.name}: ${about}`, (b) => {
          const found = (call: Call) => {
            const given: Record<string, unknown> = {
              '': readPart(whole, call)[0],
              ...Object.fromEntries(halves.map((half) => [half.key, readPart(half, call)[0]])),
            }
            return call.world.accounts.find((account) => alike(given, account))
          }
          for (const half of halves)
            rewriteValues(b, half.key, (values, call) => {
              const account = ground.operationOf(call).name === ground.issue.name ? found(call) : undefined
              return account ? [account[half.key]] : values
            })
        })
      const joined = (account: Account, parts: Part[]) => parts.map(({ key }) => account[key]).join('')
      return [
        form(
          'swapped',
          'its values may be swapped',
          (given, account) =>
            given[''] ===
            textOf(whole.pieces, (name) => account[(name === `values.${one.name}` ? two : one).key]),
        ),
        form(
          'border-lost',
          'its values are compared joined',
          (given, account) => halves.map(({ key }) => given[key]).join('') === joined(account, halves),
        ),
        // members of an object are apart by themselves
        ...(whole.pieces.some(hasMembers)
          ? []
          : [
              form(
                'unseparated',
                'what separates its values may be left out',
                (given, account) => bare(given[''], whole) === joined(account, halves),
              ),
            ]),
      ]
    })
}

/** Whether a piece, or what is encoded in it, is an object. */
const hasMembers = (piece: Piece): boolean => 'json' in piece || innerOf(piece).some(hasMembers)

/** What a value holds beside the texts before and around it. */
const bare = (value: unknown, { pieces }: Part): string => {
  const [first] = pieces
  const text = String(value)
  const before = first && 'text' in first ? first.text : ''
  const rest = text.startsWith(before) ? text.slice(before.length) : ''
  const encoding = encodingOf(pieces)
  return encoding ? Buffer.from(rest, encoding).toString() : rest
}
