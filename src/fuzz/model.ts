import type { Arbitrary } from 'fast-check'
import { isObject } from '../model/json.ts'
import type { Json, JsonObject } from '../model/suite.ts'

/** fast-check itself, handed in so that it is loaded only when something is drawn. */
export type FastCheck = typeof import('fast-check')

/** What is true where a property draws: generators miss it closely, wrap it, or say it in another way. */
export interface Truth {
  /** Where it is drawn, a JSON Pointer into the request. */
  pointer: string
  /** The control's own value there; undefined where the change adds one. */
  value: Json | undefined
  /** The generator's parameters, evaluated. */
  of: Json | undefined
  /** What stands there in requests of the target's other accounts. */
  others: Json[]
}

/** One drawn value. */
export interface Case {
  value: Json
  /** How it differs from the truth, in plain words. */
  label: string
  /** A freedom that servers have with it: it is drawn and noted, never held against a target. */
  freedom?: string
  /** The value is the whole body, sent as this instead of what the pointer points to. */
  as?: 'text' | 'base64'
  /** Made out of the truth, so that it is as secret. */
  derived?: boolean
}

/**
 * One family of values. It draws recipes, small data that fast-check can shrink, and makes values of them.
 * A recipe that says nothing new, e.g. the truth itself, makes nothing.
 */
export interface Generator<Recipe = never> {
  name: string
  about: string
  /** The recipes that are always tried, the likeliest to find something first. */
  edges(truth: Truth): Recipe[]
  arbitrary(fc: FastCheck, truth: Truth): Arbitrary<Recipe>
  make(truth: Truth, recipe: Recipe): Case | undefined
}

/** A generator whose recipes are its own business. */
export interface AnyGenerator extends Omit<Generator, 'edges' | 'arbitrary' | 'make'> {
  edges(truth: Truth): unknown[]
  arbitrary(fc: FastCheck, truth: Truth): Arbitrary<unknown>
  make(truth: Truth, recipe: unknown): Case | undefined
}

/** Hides the type of a generator's recipes. */
export const generator = <Recipe>(it: Generator<Recipe>): AnyGenerator => it as unknown as AnyGenerator

/** The truth as text; other JSON values as their JSON. */
export const textOf = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** The truth as an object; an empty one where it is none. */
export const fieldsOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
