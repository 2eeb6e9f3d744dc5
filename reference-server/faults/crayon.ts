import type { Fault, Variant } from '../model.ts'

/** The ways of being wrong. */
export const faults: Fault[] = []

/** The ways of being right although unusual. */
export const variants: Variant[] = []
