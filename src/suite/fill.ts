import type { Context } from '../expression/compile.ts'
import { fill } from '../expression/template.ts'
import type { Json, RequestTemplate } from '../model/suite.ts'

/** A request with its expressions replaced, and what they saw: its own `values` come first, for others are made of them. @throws {TemplateError} */
export const fillRequest = (
  { values, ...rest }: RequestTemplate,
  variables: Context,
): { request: RequestTemplate; seen: Context } => {
  if (values === undefined)
    return { request: fill(rest as Json, variables) as RequestTemplate, seen: variables }
  const filled = fill(values, variables) as NonNullable<RequestTemplate['values']>
  const seen = { ...variables, values: filled }
  return { request: { ...(fill(rest as Json, seen) as RequestTemplate), values: filled }, seen }
}
