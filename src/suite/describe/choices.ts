import type { Choice, Description } from '../../model/description.ts'
import type { JsonObject, Requirement } from '../../model/suite.ts'

/** What the documentation leaves open about an operation's request. */
interface OpenRequest {
  request: string
  choice: Choice
}

export const choicesOf = ({ operations }: Description): OpenRequest[] =>
  operations.flatMap(({ name, either }) => (either ? [{ request: name, choice: either }] : []))

/** The requirement that a choice is. */
export const choiceRequirement = ({ choice }: OpenRequest, idOf: (name: string) => string): Requirement => ({
  id: idOf(choice.requirement),
  says: choice.says,
  section: choice.section,
  basis: choice.basis ?? 'contradicted',
  level: choice.level ?? 'MUST',
  why: choice.why,
  at: choice.place,
})

/** The ways of a choice, as the pre-flight tries them. */
export const requestChoice = (
  { request, choice }: OpenRequest,
  idOf: (name: string) => string,
): { requirement: string; given: never[]; request: string; of: Record<string, JsonObject> } => ({
  requirement: idOf(choice.requirement),
  given: [],
  request,
  of: choice.ways,
})
