/** What a record itself has under a name, never what every object inherits; undefined when it has nothing. */
export const own = <T extends object, K extends keyof T>(record: T, name: K): T[K] | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** Names by which an object's own make is reached and changed. */
const unsafeNames = new Set(['__proto__', 'constructor', 'prototype'])

/** Whether anything that a person names may be called so. */
export const isSafeName = (name: string): boolean => !unsafeNames.has(name)

/** What would be right instead of a name that is not safe. */
export const safeNameHint = `any name but ${[...unsafeNames].join(', ')}, which JavaScript keeps for itself`
