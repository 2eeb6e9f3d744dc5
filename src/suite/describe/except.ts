import type { Description, Exception } from '../../model/description.ts'
import { didYouMean, type Problem } from '../../model/errors.ts'
import type { RuleUse, Scenario } from '../../model/suite.ts'

/** What a suite takes back of the rules, as they ask for it one by one: what nobody has asked for takes nothing back. */
export interface Exceptions {
  /** `id`: a rule, or `rule/scenario`; `names`: what the rule speaks for may be called. */
  ofRule(id: string, names: string[]): Exception | undefined
  ofScenario(id: string): Exception | undefined
  unused(): Exception[]
}

export const exceptionsOf = ({ exceptions }: Description): Exceptions => {
  const used = new Set<Exception>()
  const first = (takesBack: (exception: Exception) => boolean): Exception | undefined => {
    const found = exceptions.find(takesBack)
    if (found) used.add(found)
    return found
  }
  return {
    ofRule: (id, names) =>
      first((one) => one.rule === id && (one.for === undefined || names.includes(one.for))),
    ofScenario: (id) => first(({ scenario }) => scenario === id),
    unused: () => exceptions.filter((exception) => !used.has(exception)),
  }
}

/** The scenarios of rules without those that are taken back by their ids, which are noted with the uses of their rules. */
export const withoutExcepted = (
  scenarios: Scenario[],
  exceptions: Exceptions,
  uses: ReadonlyMap<string, RuleUse>,
): Scenario[] =>
  scenarios.filter(({ id, origin }) => {
    const exception = exceptions.ofScenario(id)
    if (exception && origin)
      uses.get(origin.rule.split('/')[0]!)?.excepted.push({ what: id, because: exception.because })
    return exception === undefined
  })

/** An exception that takes nothing back: its scenario, its rule, or what it is for, is not spoken of here. */
export const unusedException = (
  { rule, scenario, for: subject, place }: Exception,
  spoken: { rule: string; names: string[] }[],
  scenarios: Scenario[],
): Problem => {
  const code = 'exception-unused'
  if (rule === undefined) {
    const hint = didYouMean(scenario ?? '', new Set(scenarios.map(({ id }) => id)))
    return { code, message: `"except" names "${scenario}", which is no scenario of a rule`, hint, place }
  }
  const [id = rule] = rule.split('/')
  const about = spoken.filter((one) => one.rule === id)
  const names = new Set(about.flatMap((one) => one.names))
  return subject !== undefined && about.length > 0 && !names.has(subject)
    ? {
        code,
        message: `the rule "${rule}" says nothing of "${subject}"`,
        hint: didYouMean(subject, names),
        place,
      }
    : {
        code,
        message: `"except" names "${rule}", which says nothing here`,
        hint: didYouMean(rule, new Set(spoken.map((one) => one.rule))),
        place,
      }
}
