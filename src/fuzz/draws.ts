import type { AnyGenerator, Case, FastCheck, Truth } from './model.ts'

/** What is drawn from: a generator with the truth that it starts from. */
export interface Source {
  generator: AnyGenerator
  truth: Truth
  /** Values that the suite takes out. */
  except: unknown[]
}

/** One draw by its place: with the seed it is all that is needed to draw it again. */
export interface Draw {
  path: string
  case: Case
}

const parametersOf = ({ generator, truth }: Source, seed: number) => ({
  seed,
  examples: generator.edges(truth).map((recipe): [unknown] => [recipe]),
})

/** What each case was made from. */
const recipes = new WeakMap<Case, unknown>()

const makeOf = ({ generator, truth, except }: Source, recipe: unknown): Case | undefined => {
  const made = generator.make(truth, recipe)
  if (!made || except.some((value) => JSON.stringify(value) === JSON.stringify(made.value))) return undefined
  recipes.set(made, recipe)
  return made
}

/** The same case of another truth, such as a body that holds a newer token; the case itself where nothing is made of that. */
export const remade = (source: Source, made: Case): Case =>
  (recipes.has(made) ? makeOf(source, recipes.get(made)) : undefined) ?? made

/** All that is drawn for a property, in order: the sweep of the generator's edges, then so many random ones; none twice. */
export const drawAll = (
  fc: FastCheck,
  source: Source,
  { seed, runs }: { seed: number; runs: number },
): { draws: Draw[]; swept: number } => {
  const parameters = parametersOf(source, seed)
  const edges = parameters.examples.length
  const recipes = fc.sample(fc.tuple(source.generator.arbitrary(fc, source.truth)), {
    ...parameters,
    numRuns: edges + runs,
    unbiased: false,
  }) as [unknown][]
  const draws = distinct(
    source,
    recipes.map(([recipe]) => recipe),
  )
  return { draws, swept: draws.filter(({ path }) => Number(path) < edges).length }
}

/** The sweep alone: every edge of the generator, none twice. */
export const sweepOf = (source: Source): { draws: Draw[]; swept: number } => {
  const draws = distinct(source, source.generator.edges(source.truth))
  return { draws, swept: draws.length }
}

const distinct = (source: Source, recipes: unknown[]): Draw[] => {
  const seen = new Set<string>()
  return recipes.flatMap((recipe, index): Draw[] => {
    const made = makeOf(source, recipe)
    const key = made && `${made.as ?? ''}${JSON.stringify(made.value)}`
    if (!made || seen.has(key!)) return []
    seen.add(key!)
    return [{ path: String(index), case: made }]
  })
}

/** The draw at a path; undefined when the generator makes nothing of it any more. */
export const drawAt = (
  fc: FastCheck,
  source: Source,
  { seed, path }: { seed: number; path: string },
): Case | undefined => {
  const recipes = fc.tuple(source.generator.arbitrary(fc, source.truth))
  const [sample] = fc.sample(recipes, {
    ...parametersOf(source, seed),
    path,
    numRuns: 1,
    unbiased: false,
  }) as [unknown][]
  return sample && makeOf(source, sample[0])
}

/**
 * The smallest case, found by fast-check from the draw at a path, for which `fails` still says so; undefined when it
 * does not say so again even for that draw.
 */
export const shrink = async (
  fc: FastCheck,
  source: Source,
  { seed, path }: { seed: number; path: string },
  fails: (it: Case) => Promise<boolean>,
): Promise<Draw | undefined> => {
  const tried = new Map<string, boolean>()
  const holds = async (recipe: unknown): Promise<boolean> => {
    const made = makeOf(source, recipe)
    if (!made || made.freedom !== undefined) return true
    const key = `${made.as ?? ''}${JSON.stringify(made.value)}`
    let failed = tried.get(key)
    if (failed === undefined) {
      failed = await fails(made)
      tried.set(key, failed)
    }
    return !failed
  }
  const details = await fc.check(fc.asyncProperty(source.generator.arbitrary(fc, source.truth), holds), {
    ...parametersOf(source, seed),
    path,
    numRuns: 1,
  })
  if (!details.failed || details.counterexamplePath === null) return undefined
  const found = makeOf(source, (details.counterexample as [unknown])[0])
  return found && { path: details.counterexamplePath, case: found }
}
