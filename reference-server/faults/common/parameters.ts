import { part } from '../../bag.ts'
import { readLooseJson } from '../../body.ts'
import type { Behaviour, Call, Fault, Parameter } from '../../model.ts'
import { inQuery } from '../../parameters.ts'
import { fault, slug } from '../make.ts'

/** What a parameter is: which ways of reading it wrongly make sense. */
export interface ParameterOptions {
  /** The only value that the document allows; absent for credentials. */
  fixed?: string
  /** `json` bodies have types, `form` bodies have repetition, `basic` has neither. */
  in: 'json' | 'form' | 'basic'
  /** The ids of the statements that it is required, and that its value counts. */
  required?: string
  checked?: string
}

type Read = Parameter['read']

/** The mechanical ways in which one request parameter can be read wrongly. */
export function parameterFaults(prefix: string, name: string, options: ParameterOptions): Fault[] {
  const id = slug(name)
  const required = options.required ?? `${prefix}-required-${id}`
  const checked = options.checked ?? `${prefix}-${id}-checked`
  const change = (apply: (p: Parameter, b: Behaviour) => void) => (b: Behaviour) =>
    apply(part(b.parameters, name), b)
  const reading = (change: (before: Read, call: Call) => unknown[]) => (b: Behaviour) => {
    const p = part(b.parameters, name)
    const before = p.read
    p.read = (call) => change(before, call)
  }
  const own = (call: Call) => options.fixed ?? call.world.accounts[0]?.[name] ?? ''
  const mapped = (map: (value: unknown, call: Call) => unknown) =>
    reading((before, call) => before(call).map((value) => map(value, call)))

  const all = [
    fault(
      `${id}-not-required`,
      required,
      `a request without ${name} is granted`,
      reading((before, call) => (before(call).length > 0 ? before(call) : [own(call)])),
    ),
    fault(
      `${id}-empty-taken`,
      required,
      `a request with an empty ${name} is granted`,
      mapped((value, call) => (value === '' ? own(call) : value)),
    ),
  ]
  if (options.in !== 'basic') {
    all.push(
      fault(
        `${id}-from-query`,
        required,
        `${name} is also read from the query`,
        reading((before, call) => (before(call).length > 0 ? before(call) : inQuery(name)(call))),
      ),
    )
  }
  if (options.in === 'form') {
    all.push(
      fault(
        `${id}-name-any-case`,
        required,
        `${name} is also read under its name in capitals`,
        reading((before, call) => [...before(call), ...call.lookup(name.toUpperCase())]),
      ),
      ...(['first', 'last'] as const).map((which) =>
        fault(
          `${id}-${which}-wins`,
          checked,
          `of two values for ${name} the ${which} one counts`,
          change((p) => {
            p.once = false
            if (which === 'last') p.pick = (values) => values.at(-1)
          }),
        ),
      ),
    )
  }
  if (options.in === 'json') {
    all.push(
      fault(
        `${id}-any-type`,
        checked,
        `a list of one text is taken for ${name}`,
        change((p) => {
          p.text = false
        }),
      ),
      fault(
        `${id}-null-taken`,
        required,
        `${name}: null is taken for the right value`,
        mapped((v, call) => v ?? own(call)),
      ),
      fault(
        `${id}-true-taken`,
        checked,
        `${name}: true is taken for the right value`,
        mapped((v, call) => (v === true ? own(call) : v)),
      ),
      fault(
        `${id}-repeated-taken`,
        checked,
        `of two members called ${name} the last one counts`,
        change((_, b) => {
          b.mediaTypes['application/json'] = readLooseJson
        }),
      ),
    )
  }
  return options.fixed === undefined ? all : [...all, ...fixedFaults(options.fixed)]

  function fixedFaults(fixed: string): Fault[] {
    const taken = (suffix: string, about: string, alike: (value: string) => boolean, by?: 'fuzz') =>
      fault(
        `${id}-${suffix}`,
        checked,
        about,
        mapped((value) => (typeof value === 'string' && alike(value) ? fixed : value)),
        by,
      )
    return [
      taken('ignored', `any ${name} is taken`, (value) => value !== ''),
      taken('any-case', `${name} is taken in any case`, (v) => v.toLowerCase() === fixed.toLowerCase()),
      taken('trimmed', `spaces around ${name} are overlooked`, (v) => v.trim() === fixed),
      taken(
        'prefix',
        `anything that begins with the right ${name} is taken`,
        (v) => v.startsWith(fixed),
        'fuzz',
      ),
      taken(
        'contains',
        `anything that has the right ${name} in it is taken`,
        (v) => v.includes(fixed),
        'fuzz',
      ),
    ]
  }
}
