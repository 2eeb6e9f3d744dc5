import { createPublicKey } from 'node:crypto'
import { closeSync, existsSync, openSync } from 'node:fs'
import path from 'node:path'
import { generateKeys, type KeyKind, keyIdOf, keyKinds, passphraseVariable } from '../../certify/keys.ts'
import { makeFolder, unwritable, writeWhole } from '../../journal/folder.ts'
import { UsageError } from '../../model/errors.ts'
import { exitCodes } from '../../model/verdict.ts'
import type { Io } from '../io.ts'
import { passphraseOf } from '../passphrase.ts'

/** Makes a pair of keys for certificates; neither file may be there before. */
export const keygen = async (
  { out, type, passphrase }: { out: string; type: string; passphrase?: boolean },
  io: Io,
): Promise<number> => {
  const kind = keyKinds.find((it) => it === type.toLowerCase())
  if (!kind)
    throw new UsageError({
      code: 'option',
      message: `--type is "${type}"`,
      hint: `expected: ${keyKinds.join(' or ')}`,
    })
  const isSealed = passphrase === true || Boolean(io.env[passphraseVariable])
  const beside = publicFile(out)
  for (const file of [out, beside])
    if (existsSync(file))
      throw new UsageError({
        code: 'key-there',
        message: `"${file}" is there already`,
        hint: 'a lost key cannot be made again; give another file with --out',
      })
  const { privatePem, publicPem } = generateKeys(
    kind as KeyKind,
    isSealed ? await passphraseOf(io, { fresh: true }) : undefined,
  )
  makeFolder(path.dirname(out))
  writeNew(out, privatePem, 0o600)
  writeNew(beside, publicPem, 0o644)
  io.out(
    `${out}: the private key${isSealed ? ', sealed with the passphrase' : ', not sealed with a passphrase'}; keep it to yourself\n`,
  )
  io.out(`${beside}: the public key; give it to whoever verifies\n`)
  io.out(`key ${keyIdOf(createPublicKey(publicPem))}\n`)
  return exitCodes.conforms
}

/** The file of the public key beside that of the private one. */
const publicFile = (file: string): string => `${file.replace(/\.pem$/, '')}.pub.pem`

const writeNew = (file: string, text: string, mode: number): void => {
  try {
    const descriptor = openSync(file, 'wx', mode)
    try {
      writeWhole(descriptor, text)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw unwritable(file, error)
  }
}
