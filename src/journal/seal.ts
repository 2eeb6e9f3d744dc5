import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { UsageError } from '../model/errors.ts'
import type { RunStarted } from '../model/event.ts'
import type { Target } from '../model/target.ts'

/** The environment variable that holds the key of what must be kept but not read: tokens of parked scenarios, inputs. */
export const keyVariable = 'TOKENASSAY_SEAL_KEY'

/** Whether a name is that of the key's variable; on Windows any letter case is. */
export const isKeyVariable = (name: string): boolean => name.toUpperCase() === keyVariable

/** How a person makes a key. */
export const keyHint = `set ${keyVariable} to 32 random bytes in hex (make some: openssl rand -hex 32)`

const ivBytes = 12
const tagBytes = 16

/** The key from its variable; undefined when it is not set. @throws {UsageError} when it is not 32 bytes in hex. */
export const keyFrom = (env: Record<string, string | undefined>): Buffer | undefined => {
  const text = env[keyVariable]
  if (text === undefined || text === '') return undefined
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new UsageError({ code: 'key-bad', message: `${keyVariable} is not a key`, hint: keyHint })
  return Buffer.from(text, 'hex')
}

/** Seals and opens what one run keeps. `purpose` says what it is: what was sealed for one does not open for another. */
export interface Sealer {
  /** A value encrypted with AES-256-GCM, as base64 of nonce, tag and ciphertext. */
  seal(purpose: string, value: unknown): string
  /** The value that was sealed. @throws {UsageError} when it was not sealed so, with this key, in this run. */
  open<T>(purpose: string, text: string): T
}

/** What a run's start says: whatever opens after it proves that whoever has the key has written every word of it. */
const digestOf = ({ sealedTargets: _, ...start }: RunStarted): string =>
  createHash('sha256').update(JSON.stringify(start)).digest('hex')

/** The sealer of one run: what it seals opens only in a journal that starts as this run did. */
export const createSealer = (key: Buffer, run: RunStarted): Sealer => {
  const start = digestOf(run)
  const boundTo = (purpose: string) => Buffer.from(`${start}\0${purpose}`)
  return {
    seal: (purpose, value) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(purpose))
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
    },
    open: (purpose, text) => {
      try {
        const bytes = Buffer.from(text, 'base64')
        const iv = bytes.subarray(0, ivBytes)
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(
          boundTo(purpose),
        )
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
        return JSON.parse(
          Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString(),
        )
      } catch {
        throw new UsageError({
          code: 'key-wrong',
          message: `${keyVariable} does not open what this run has sealed`,
          hint: 'it must be the key that the run was started with, and the journal as that run has written it',
        })
      }
    },
  }
}

const targetOf = (suite: string) => `target of ${suite}`

/** The targets of a run's suites with all their inputs, sealed, in the order of the suites. */
export const sealTargets = (sealer: Sealer, targets: { suite: { id: string }; target: Target }[]): string[] =>
  targets.map(({ suite, target }) => sealer.seal(targetOf(suite.id), target))

/**
 * The targets that a run has sealed, in the order of its suites; undefined where there is no key or nothing was sealed.
 * @throws {UsageError} when the key is another one or the run's start was changed.
 */
export const openTargets = (key: Buffer | undefined, run: RunStarted): Target[] | undefined => {
  if (!key || !run.sealedTargets) return undefined
  const sealer = createSealer(key, run)
  return run.suites.map(({ id }, index) => {
    const target = sealer.open<Target>(targetOf(id), run.sealedTargets![index]!)
    const origins = Object.entries(target.origins ?? {}).map(([name, url]) => [name, new URL(url)] as const)
    return {
      ...target,
      url: new URL(target.url),
      ...(origins.length > 0 && { origins: Object.fromEntries(origins) }),
    }
  })
}
