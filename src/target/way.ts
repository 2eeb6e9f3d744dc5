import { createPrivateKey, X509Certificate } from 'node:crypto'
import path from 'node:path'
import { type Problem, UsageError } from '../model/errors.ts'
import type { Connection } from '../model/target.ts'
import { readText } from '../source/file.ts'
import { type Reader, textOf } from './env.ts'
import { isEncoded, shownUrl } from './url-hint.ts'
import type { RawTarget } from './written.ts'

/** What the command line says about the way to a target. */
export interface WayFlags {
  insecure?: boolean
  cacert?: string
  cert?: string
  key?: string
  proxy?: string
}

type Fault = Pick<Problem, 'message' | 'hint'>

/** The way that the command line asks for. @throws {UsageError} for the first option that cannot be right. */
export const wayOfFlags = ({ insecure, proxy, ...files }: WayFlags): Connection => {
  const refuse = (fault: Fault | undefined) => {
    if (fault) throw new UsageError({ code: 'option', ...fault })
  }
  if (proxy !== undefined) refuse(proxyFault('--proxy', proxy))
  for (const name of pemNames)
    if (files[name] !== undefined)
      refuse(pemFault(`--${name}`, { file: files[name], shown: files[name], name }))
  return {
    ...(insecure && { insecure }),
    ...filesOf(files, (file) => file),
    ...(proxy !== undefined && { proxy }),
  }
}

/** The way that a target file asks for; names of files are relative to its own folder. What the command line says goes before. */
export const wayIn = ({ tls = {}, proxy }: RawTarget, reader: Reader, said: Connection): Connection => {
  const { source, problems } = reader
  const dir = path.dirname(source.file)
  const tell = (at: string[], fault: Fault | undefined) => {
    if (fault) problems.push({ code: 'way-bad', ...fault, place: source.placeOf(at) })
  }
  const url = proxy === undefined || said.proxy !== undefined ? undefined : textOf(proxy, ['proxy'], reader)
  if (url) tell(['proxy'], proxyFault('proxy', url))
  const inDir = (file: string) => path.resolve(dir, file)
  const wanted = Object.fromEntries(
    pemNames.flatMap((name) =>
      tls[name] !== undefined && said[keyOf[name]] === undefined ? [[name, tls[name]]] : [],
    ),
  )
  for (const [name, file] of Object.entries(wanted) as [PemName, string][]) {
    const at = ['tls', name]
    const shown = source.isSecret(at, file) ? undefined : file
    tell(at, pemFault(at.join('.'), { file: inDir(file), shown, name }))
  }
  return {
    ...(tls.insecure && { insecure: true }),
    ...filesOf(wanted, inDir),
    ...(url && { proxy: url }),
    ...said,
  }
}

const keyOf = { cacert: 'caCert', cert: 'cert', key: 'key' } as const
type PemName = keyof typeof keyOf
const pemNames = Object.keys(keyOf) as PemName[]

const filesOf = (files: Partial<Record<PemName, string>>, nameOf: (file: string) => string): Connection =>
  Object.fromEntries(
    pemNames.flatMap((name) => (files[name] === undefined ? [] : [[keyOf[name], nameOf(files[name])]])),
  )

const proxyFault = (what: string, url: string): Fault | undefined =>
  isProxy(url)
    ? undefined
    : { message: `${what} is "${shownUrl(url)}"`, hint: 'expected: a URL such as http://127.0.0.1:3128' }

const isProxy = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && isEncoded(username + password)
}

/** What is wrong with a file in PEM form, which is found out before an earlier run is touched. */
const pemFault = (
  what: string,
  { file, shown, name }: { file: string; shown: string | undefined; name: PemName },
): Fault | undefined => {
  const wrong = (why: string, hint: string): Fault => ({
    message: `${what} is ${shown === undefined ? 'a text' : `"${shown}"`}, ${why}`,
    hint,
  })
  let text: string
  try {
    text = readText(file)
  } catch {
    return wrong('which cannot be read', 'expected: a file in PEM form')
  }
  try {
    if (name === 'key') createPrivateKey(text)
    else new X509Certificate(text)
    return undefined
  } catch {
    const begins = name === 'key' ? '-----BEGIN PRIVATE KEY-----' : '-----BEGIN CERTIFICATE-----'
    return wrong('which is not in PEM form', `expected: a file with "${begins}", without a password`)
  }
}
