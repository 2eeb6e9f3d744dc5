import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { UsageError } from '../model/errors.ts'

/** The environment variable that holds the key of what must be kept but not read: tokens of parked scenarios, inputs. */
export const keyVariable = 'TOKENASSAY_KEY'

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

/** A value encrypted with AES-256-GCM, as base64 of nonce, tag and ciphertext. `purpose` is authenticated along. */
export const seal = (key: Buffer, purpose: string, value: unknown): string => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** The value that was sealed. @throws {UsageError} when the key is another one or the text was changed. */
export const unseal = <T>(key: Buffer, purpose: string, text: string): T => {
  try {
    const bytes = Buffer.from(text, 'base64')
    const iv = bytes.subarray(0, ivBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(
      Buffer.from(purpose),
    )
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
    return JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString(),
    )
  } catch {
    throw new UsageError({
      code: 'key-wrong',
      message: `${keyVariable} does not open what this run has sealed`,
      hint: 'it must be the key that the run was started with',
    })
  }
}
