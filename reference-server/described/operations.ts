import { lookupNothing } from '../behaviour/body.ts'
import type { Account, Behaviour, Call, Route } from '../behaviour/types.ts'
import { type Description, first, type Operation, type Part } from './description.ts'
import { readPart } from './places.ts'
import { textOfConstant } from './requests.ts'
import { inputOf, textOf } from './values.ts'

/** The path of a target that the suite gives no default for. */
export const pathOf = ({ paths }: Description, name: string): string => paths[name]?.default ?? `/${name}`

/** Every path at which an operation is found: one, or one an account where an input is part of it. */
const pathsOf = (d: Description, { path }: Operation, accounts: Account[]): string[] => {
  const known = (account: Account) => (name: string) => {
    const input = inputOf(name)
    return input === undefined ? pathOf(d, name.replace(/^paths\./, '')) : account[input]
  }
  const found = accounts.flatMap((account) => textOf(path, known(account)) ?? [])
  return [...new Set(found.map((one) => one.split('?')[0] ?? one))]
}

const roles = { issue: 'token', renew: 'token', revoke: 'revoke', use: 'resource', begin: 'token' } as const

/** What the first operation of a kind is called among the routes, any other by its own name. */
const routeName = (d: Description, one: Operation): string =>
  one === first(d, one.does) && !/^(renew|begin)$/.test(one.does)
    ? roles[one.does]
    : `${one.does} ${one.name}`

/** The routes of all operations. */
export function routesOf(d: Description, accounts: Account[]): Behaviour['routes'] {
  const all = d.operations.map((one): [string, Route] => [
    routeName(d, one),
    { methods: [one.method], paths: pathsOf(d, one, accounts), as: roles[one.does] },
  ])
  return {
    token: { methods: [], paths: [] },
    resource: { methods: [], paths: [] },
    ...Object.fromEntries(all),
  }
}

/** Tells which operation a call is: by its path and method, and of several there by what they have and others have not. */
export function operationsBy(d: Description): (call: Call) => Operation {
  const known = new WeakMap<Call, Operation>()
  const find = (call: Call): Operation => {
    const { routes } = call.world.behaviour
    const here = d.operations.filter((one) => routes[routeName(d, one)]?.paths.includes(call.path))
    const ways = here.filter((one) => routes[routeName(d, one)]?.methods.includes(call.method))
    const ofRoute = (ways.length > 0 ? ways : here).filter((one) => roles[one.does] === call.route)
    return (ofRoute.length > 1 ? likeliest(ofRoute, call) : ofRoute[0]) ?? d.operations[0]!
  }
  return (call) => {
    const before = known.get(call)
    if (before) return before
    const found = find(call)
    // before the body is read nothing tells two operations of one path apart
    if (call.lookup !== lookupNothing) known.set(call, found)
    return found
  }
}

/** The first of those operations whose own constants are given, and of them the one of whose own parts most are given, or fewest are not. */
function likeliest(operations: Operation[], call: Call): Operation | undefined {
  const fits = operations.filter((one) => constantsOf(one, operations).every((part) => isGiven(part, call)))
  const fit = (one: Operation) => {
    const own = partsOf(one, operations)
    const given = own.filter((part) => valuesOf(part, call).length > 0).length
    return { share: own.length === 0 ? 0 : given / own.length, missing: own.length - given }
  }
  const [best] = (fits.length > 0 ? fits : operations)
    .map((operation) => ({ operation, ...fit(operation) }))
    .sort((a, b) => b.share - a.share || a.missing - b.missing)
  return best?.operation
}

/** The constants by which an operation differs from the others at its place. */
const constantsOf = ({ parts }: Operation, others: Operation[]): Part[] =>
  parts.filter(
    ({ at, constant }) =>
      constant !== undefined &&
      others.some((other) => !other.parts.some((one) => one.at === at && one.constant === constant)),
  )

/** Those operations that issue tokens for the same kind of request, and that no constant of each tells apart: by name. */
export const undecidedIn = ({ operations }: Description): string[] => {
  const placeOf = ({ method, path }: Operation) => JSON.stringify([method, path])
  const isApart = (one: Operation, other: Operation) =>
    [one, other].every((it) => constantsOf(it, [one, other]).length > 0)
  const issuing = operations.filter(({ does }) => does === 'issue')
  const undecided = issuing.filter((one) =>
    issuing.some((other) => one !== other && placeOf(one) === placeOf(other) && !isApart(one, other)),
  )
  return undecided.map(({ name }) => name)
}

/** What it cannot do without, where another operation has nothing at all. */
const partsOf = ({ parts }: Operation, others: Operation[]): Part[] =>
  parts.filter(
    ({ at, optional, leftOpen }) =>
      !optional && !leftOpen && others.some((other) => !other.parts.some((one) => one.at === at)),
  )

const isGiven = (part: Part, call: Call): boolean => valuesOf(part, call)[0] === textOfConstant(part)

const valuesOf = (part: Part, call: Call): unknown[] => {
  try {
    return readPart(part, call)
  } catch {
    return []
  }
}
