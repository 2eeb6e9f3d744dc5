/** What the platform's codes mean to whoever meets them, with the next step. What it happened to is told before it. */
type Sentences = Record<string, string>

const untrusted =
  'its certificate is of an authority that is not trusted here; give that with --cacert <file>, or go without the check: --insecure'
const tooSlow =
  'it does not take the connection; check the address, a firewall, or give more time with --timeout'
const noWay = 'no network leads there; check the address, the VPN, or give a way with --proxy'
const wantsClient = 'it wants a certificate of the client; give one with --cert <file> and --key <file>'
const otherTls =
  'it has no version of TLS in common with this program; check which versions and ciphers the server offers'
const noPermission = 'the user who runs this may not; check the permissions'

/** Why there is no connection to a target. */
export const connectSentences: Sentences = {
  ECONNREFUSED: 'nothing listens there; check the address and the port, and that the server runs',
  ENOTFOUND: 'no such host is known; check how it is spelt',
  EAI_AGAIN: 'the host cannot be looked up now; check the network and its name server',
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  EHOSTDOWN: noWay,
  ETIMEDOUT: tooSlow,
  UND_ERR_CONNECT_TIMEOUT: tooSlow,
  EADDRNOTAVAIL:
    'this machine has no address or port left to connect from; wait a moment, or lower "limits.parallel"',
  EMFILE: 'this process has too many files and connections open; lower "limits.parallel"',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS; write http:// for https://, or give the port that has TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'it does not speak TLS; write http:// for https://, or give the port that has TLS',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired; renew it, or go without the check: --insecure',
  CERT_NOT_YET_VALID:
    "its certificate is not valid yet; check both machines' clocks, or go without the check: --insecure",
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host; write the host that it is for, or go without the check: --insecure',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: otherTls,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: otherTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: otherTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsClient,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: wantsClient,
  ERR_SSL_SSL_HANDSHAKE_FAILURE: otherTls,
}

/** Why a server of our own cannot listen. */
export const listenSentences: Sentences = {
  EADDRINUSE: 'another program listens there; give another port, or --port 0 for any that is free',
  EADDRNOTAVAIL: 'this machine has no such address; give one of its own, such as --host 127.0.0.1',
  EACCES: 'ports below 1024 are for administrators; give a higher one, or --port 0 for any that is free',
  ENOTFOUND: 'no such address is known; give one of this machine, such as --host 127.0.0.1',
  EAI_AGAIN: 'no such address is known; give one of this machine, such as --host 127.0.0.1',
}

/** Why a file cannot be read or written. */
export const fileSentences: Sentences = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/** What of this machine keeps the program from going on, whatever it was about to do. */
const machineSentences: Sentences = {
  EMFILE: 'too many files and connections are open; raise the limit (ulimit -n), or lower "limits.parallel"',
  ENFILE: 'too many files are open on this machine',
  ENOMEM: 'this machine has no memory left',
}

/** What of this machine an error comes from, with the next step; undefined for any other. */
export const machineTrouble = (error: unknown): string | undefined => {
  const { syscall } = (error ?? {}) as NodeJS.ErrnoException
  if (syscall === 'uv_cwd') return 'the current folder is gone; change to another one'
  return Object.hasOwn(machineSentences, codeOf(error)) ? sentenceOf(error, machineSentences) : undefined
}

/** An error's code; an empty text where it has none. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')

/** What an error means by a table, with its code to look for; the error's own words where the table does not know it. */
export const sentenceOf = (error: unknown, sentences: Sentences): string => {
  const code = codeOf(error)
  if (!Object.hasOwn(sentences, code)) return (error as Error).message
  return `${sentences[code]} (${code})`
}
