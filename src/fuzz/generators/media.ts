import { texts } from '../texts.ts'
import type { Twist } from '../twists.ts'

const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/json',
  'text/html',
  'application/xml',
  'application/octet-stream',
  'application/vnd.api+json',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  '*/*',
  'application/*',
  'json',
  '/',
  ';',
  'application/',
  '/json',
  'application/json/x',
  'application json',
  '"application/json"',
  'x/y',
  '\u00e4/\u00f6',
]

/** Others, and what is no media type. */
const likeliest = [
  'application/json',
  'text/html',
  'multipart/form-data; boundary=x',
  '*/*',
  'json',
  ';',
  'application json',
]

const parameters = [
  ';',
  '; charset=utf-8',
  ';charset=UTF-8',
  '; charset="utf-8"',
  '; charset=utf-16',
  '; charset=iso-8859-1',
  '; charset=x',
  '; charset=',
  '; charset',
  '; charset=utf-8; charset=utf-16',
  '; boundary=x',
  '; =',
  ';;;',
  ', text/plain',
  'x',
  '; a="b',
  '; q=0',
]

/** Media types that are another, nearly the right one, or none. */
export const mediaType = texts({
  name: 'media-type',
  about: 'content types: others, nearly the right one, with odd parameters, malformed',
  edges: () => [
    ...likeliest.map((type): Twist[] => [['literal', type]]),
    ...parameters.filter((_, index) => index % 2 === 0).map((parameter): Twist[] => [['append', parameter]]),
    [['lose', 1]],
    [['append', `; x=${'a'.repeat(2000)}`]],
  ],
  twists: (fc) => [
    fc.tuple(fc.constant('literal'), fc.constantFrom(...types)) as never,
    fc.tuple(fc.constant('append'), fc.constantFrom(...parameters)) as never,
  ],
})
