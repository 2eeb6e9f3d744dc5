import type { InputSpec, PathSpec, RequestTemplate } from '../model/suite.ts'
import type { RawInput, RawValue } from './env.ts'

/** What moves a clock, or puts it back: a request, or a command. */
export type RawHook = RequestTemplate | { command: string[] }

/** A target file; its shape is guaranteed by the schema. */
export interface RawTarget {
  name?: string
  url?: RawValue
  origins?: Record<string, RawValue>
  inputs?: Record<string, RawInput>
  accounts?: Record<string, RawInput>[]
  paths?: Record<string, string>
  lifetimes?: Record<string, string>
  clock?: { advance: RawHook; reset?: RawHook }
  tls?: { insecure?: boolean; cacert?: string; cert?: string; key?: string }
  proxy?: RawValue
  suites?: string[]
  reporters?: string[]
  limits?: { parallel?: number; rate?: string; budget?: number; attempts?: number; timeout?: string }
}

/** What the suites of a run declare, so that a target file can be held against it. */
export interface Declared {
  id: string
  inputs: Record<string, InputSpec>
  paths: Record<string, PathSpec>
  origins?: Record<string, { description: string }>
  lifetimes: Record<string, number>
}
