import { passphraseVariable } from '../certify/keys.ts'
import { UsageError } from '../model/errors.ts'
import type { Io } from './io.ts'

const [enter, newline, interrupt, erase, backspace] = ['\r', '\n', '\u0003', '\u007f', '\b']

/** Reads a line of a terminal that shows nothing of it; undefined where nobody sits at one. */
const typed = (question: string, io: Io): Promise<string | undefined> => {
  const { stdin } = process
  if (!stdin.isTTY) return Promise.resolve(undefined)
  io.err(question)
  return new Promise((resolve) => {
    let text = ''
    const done = (answer: string | undefined) => {
      stdin.off('data', take).setRawMode(false).pause()
      io.err('\n')
      resolve(answer)
    }
    const take = (chunk: Buffer) => {
      for (const key of chunk.toString('utf8'))
        if (key === enter || key === newline) return done(text)
        else if (key === interrupt) return done(undefined)
        else text = key === erase || key === backspace ? text.slice(0, -1) : text + key
    }
    stdin.setRawMode(true).resume().on('data', take)
  })
}

/** The passphrase of a key: from its variable, or typed; a new one is typed twice. @throws {UsageError} where there is none. */
export const passphraseOf = async (io: Io, { fresh = false } = {}): Promise<string> => {
  const given = io.env[passphraseVariable]
  if (given) return given
  const text = await typed('passphrase of the key: ', io)
  if (text && (!fresh || (await typed('the same again: ', io)) === text)) return text
  throw new UsageError({
    code: 'passphrase',
    message: text ? 'the two passphrases differ' : 'there is no passphrase for the key',
    hint: `type it at a terminal, or give it in ${passphraseVariable}`,
  })
}
