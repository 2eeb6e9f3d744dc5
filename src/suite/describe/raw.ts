import type {
  Choice,
  Cited,
  Exception,
  JsonType,
  Purpose,
  RequestRole,
  ResponsePart,
  ResponseRole,
  Supersedes,
  TokenRole,
} from '../../model/description.ts'
import type { InputSpec, Json, PathSpec, RequestTemplate } from '../../model/suite.ts'

/** A part of a request as a description has it. */
export interface RawPart extends Cited {
  role?: RequestRole
  constant?: Json
  option?: Json
  of?: Json[]
  perhaps?: Json[]
  value?: Json
  input?: string
  label?: string
  optional?: boolean | 'either' | { unless: string }
  either?: Record<string, string>
  also?: Record<string, { at: string; value: Json }>
  open?: 'spaces' | 'words'
  type?: JsonType
  from?: string | string[]
  once?: true
  case?: 'free'
}

/** A part of a response as a description has it. */
export interface RawResponsePart extends Cited {
  role?: ResponseRole
  type?: JsonType | JsonType[]
  format?: NonNullable<ResponsePart['format']>
  user_claims?: string[]
  lifetime?: string
  constant?: Json
  equals?: string
  either?: Record<string, string>
  label?: string
  optional?: boolean
  nullable?: boolean
}

/** An operation as a description has it. */
export interface RawOperation {
  does: Purpose
  section?: string
  supersedes?: Supersedes
  ends?: TokenRole | TokenRole[]
  keeps?: TokenRole | TokenRole[]
  status?: number | number[]
  request: RequestTemplate
  either?: Omit<Choice, 'place'>
  personal?: boolean
  parts?: Record<string, RawPart>
  response?: Record<string, RawResponsePart>
}

type Statuses = number | number[]
/** Statuses of rejections as a description has them. */
export type RawRefusalStatus = Statuses | { wrong: Statuses; incomplete: Statuses; media?: Statuses }

/** A documented lifetime: a duration; or one with the section that says it, or each of several by a name. */
export type RawLifetime =
  | string
  | { lasts: string | Record<string, string>; section: string; from?: 'issue' | 'last use' }

/** The figures of a documented lifetime by their names, as they are written. */
export const figuresOf = (life: RawLifetime): Record<string, string> => {
  const lasts = typeof life === 'string' ? life : life.lasts
  return typeof lasts === 'string' ? { [lasts]: lasts } : lasts
}

/** The keys of `suite.yaml` that describe an API; their shapes are guaranteed by the schema. */
export interface RawDescription {
  inputs: Record<string, InputSpec>
  paths: Record<string, PathSpec>
  ids: string
  standards?: string[]
  lifetimes?: Record<string, RawLifetime>
  operations: Record<string, RawOperation>
  refusal?: Record<string, RawResponsePart> & { status?: RawRefusalStatus }
  except?: Omit<Exception, 'place'>[]
}
