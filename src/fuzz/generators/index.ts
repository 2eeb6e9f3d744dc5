import type { AnyGenerator } from '../model.ts'
import { basicGrammar, sameBasic } from './basic.ts'
import { bodyBytes, brokenJson, deepJson } from './bodies.ts'
import { formEscapes } from './escapes.ts'
import { fields } from './fields.ts'
import { hostile, injection } from './hostile.ts'
import { listed } from './listed.ts'
import { mediaType } from './media.ts'
import { nearId, nearMiss, nearName, nearToken, nearWord, slip } from './near.ts'
import { notAllowed } from './others.ts'
import { sameForm, sameHeaders, sameJson } from './same.ts'
import { typeConfusion } from './types.ts'

const all = [
  listed,
  nearMiss,
  nearName,
  nearId,
  nearToken,
  nearWord,
  slip,
  injection,
  hostile,
  typeConfusion,
  fields,
  formEscapes,
  basicGrammar,
  mediaType,
  brokenJson,
  deepJson,
  bodyBytes,
  notAllowed,
  sameForm,
  sameJson,
  sameHeaders,
  sameBasic,
]

/** Every generator by the name that suites draw it by. */
export const generators: Record<string, AnyGenerator> = Object.fromEntries(all.map((it) => [it.name, it]))
