import { type KeyObject, sign, verify } from 'node:crypto'
import { isObject, parseJson } from '../model/json.ts'
import { algorithmOf, keyIdOf } from './keys.ts'

/** What the payload of every envelope is. */
export const payloadType = 'application/vnd.in-toto+json'

/** A DSSE envelope: `payload` and `sig` are base64. */
export interface Envelope {
  payloadType: string
  payload: string
  signatures: { keyid?: string; sig: string }[]
}

/** What is signed: the pre-authentication encoding of DSSE 1.0. */
export const signedBytes = (type: string, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload])

/** A payload in an envelope, signed. With Ed25519 the same payload gives the same bytes. */
export const signEnvelope = (payload: Buffer, key: KeyObject): Envelope => ({
  payloadType,
  payload: payload.toString('base64'),
  signatures: [
    {
      keyid: keyIdOf(key),
      sig: sign(algorithmOf(key), signedBytes(payloadType, payload), key).toString('base64'),
    },
  ],
})

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

const bytesOf = (text: unknown): Buffer | undefined =>
  typeof text === 'string' && base64.test(text.replaceAll('-', '+').replaceAll('_', '/'))
    ? Buffer.from(text, 'base64url')
    : undefined

/** The payload of an envelope that one key has signed, or in a sentence why it is none. */
export const openEnvelope = (text: string, key: KeyObject): { payload: Buffer } | { why: string } => {
  const envelope = parseJson(text)
  if (!isObject(envelope)) return { why: 'it is no DSSE envelope: not a JSON object' }
  const stray = Object.keys(envelope).find((name) => !['payloadType', 'payload', 'signatures'].includes(name))
  if (stray !== undefined) return { why: `it has a member "${stray}" that nothing signs` }
  if (envelope['payloadType'] !== payloadType) return { why: `its payloadType is not "${payloadType}"` }
  const payload = bytesOf(envelope['payload'])
  if (!payload) return { why: 'its payload is not base64' }
  const { signatures } = envelope as unknown as Envelope
  if (!Array.isArray(signatures) || signatures.length !== 1 || !isObject(signatures[0]))
    return { why: 'it has not exactly one signature' }
  const [{ keyid, sig }] = signatures as [Envelope['signatures'][number]]
  const id = keyIdOf(key)
  if (keyid !== undefined && keyid !== id)
    return { why: `it names the key ${String(keyid).slice(0, 16)}, and the key given is ${id.slice(0, 16)}` }
  const bytes = bytesOf(sig)
  const isSigned = bytes && verify(algorithmOf(key), signedBytes(payloadType, payload), key, bytes)
  return isSigned ? { payload } : { why: 'its signature is not one of this key over this payload' }
}
