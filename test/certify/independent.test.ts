import { execFileSync, spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { crypto, dsse } from '@sigstore/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signEnvelope } from '../../src/certify/envelope.ts'
import { certified, folder, keys, recorded } from '../support/certified.ts'

// Certificates are for programs that others write, so what is documented is held against programs of others.

const { dir, remove } = folder()
const good = path.join(dir, 'good')
const publicFile = path.join(dir, 'key.pub.pem')

beforeAll(async () => {
  await certified(await recorded(path.join(dir, 'run')), good)
  writeFileSync(publicFile, keys.publicKey.export({ type: 'spki', format: 'pem' }))
}, 60_000)
afterAll(remove)

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const script = /```sh\n([\s\S]*?)```/.exec(readFileSync('docs/certification.md', 'utf8'))![1]!

/** Runs the documented lines in the folder of a certificate. */
const documented = () => {
  const tmp = path.join(dir, 'tmp')
  mkdirSync(tmp, { recursive: true })
  const { status, stdout } = spawnSync('bash', ['-e', '-c', script], {
    cwd: good,
    env: { PATH: process.env['PATH'] ?? '', tmp, public: publicFile },
    encoding: 'utf8',
  })
  return { status, stdout }
}

describe.skipIf(!hasOpenssl)('openssl and a shell', () => {
  it('verify a certificate by the documented lines', () => {
    const { status, stdout } = documented()
    expect(stdout).toContain('Signature Verified Successfully')
    for (const file of ['run.ndjson', 'report.html', 'statement.html', 'badge.svg'])
      expect(stdout).toContain(`${file}: signed`)
    expect(status).toBe(0)
  })

  it('refuse one of which a byte is another', () => {
    const file = path.join(good, 'certificate.json')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"payload":"eyJ', '"payload":"eyK'))
    const { status, stdout } = documented()
    writeFileSync(file, text)
    expect(stdout).not.toContain('Successfully')
    expect(status).not.toBe(0)
  })

  it('verify a signature of P-256', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const payload = Buffer.from('{"a":1}')
    const { payloadType, signatures } = signEnvelope(payload, pair.privateKey)
    const [signed, signature, key] = ['signed', 'signature', 'key'].map((name) =>
      path.join(dir, `p256-${name}`),
    )
    writeFileSync(signed!, dsse.preAuthEncoding(payloadType, payload))
    writeFileSync(signature!, Buffer.from(signatures[0]!.sig, 'base64'))
    writeFileSync(key!, pair.publicKey.export({ type: 'spki', format: 'pem' }))
    const args = ['dgst', '-sha256', '-verify', key!, '-signature', signature!, signed!]
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain('Verified OK')
  })
})

describe('a library for DSSE', () => {
  it('verifies a certificate', () => {
    const { payload, payloadType, signatures } = JSON.parse(
      readFileSync(path.join(good, 'certificate.json'), 'utf8'),
    )
    const signed = dsse.preAuthEncoding(payloadType, Buffer.from(payload, 'base64'))
    const key = createPublicKey(readFileSync(publicFile, 'utf8'))
    const signature = Buffer.from(signatures[0].sig, 'base64')
    expect(crypto.verify(signed, key, signature)).toBe(true)
    expect(crypto.verify(Buffer.concat([signed, Buffer.from(' ')]), key, signature)).toBe(false)
  })
})

describe('the statement', () => {
  it('has the members that in-toto demands of one, and of a test result', () => {
    const { payload } = JSON.parse(readFileSync(path.join(good, 'certificate.json'), 'utf8'))
    const statement = JSON.parse(Buffer.from(payload, 'base64').toString())
    const resource = { name: expect.any(String), digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }
    const texts = (list: unknown[]) => list.every((it) => typeof it === 'string')
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [resource],
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: { result: expect.stringMatching(/^(PASSED|WARNED|FAILED)$/) },
    })
    const { configuration, passedTests, warnedTests, failedTests } = statement.predicate
    expect(configuration).toEqual(configuration.map(() => resource))
    expect([passedTests, warnedTests, failedTests].every(texts)).toBe(true)
  })
})
