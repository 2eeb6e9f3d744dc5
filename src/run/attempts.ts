import type { NoAnswer } from '../model/event.ts'

/** Why something is not sent. */
export interface Withheld {
  kind: NoAnswer
  message: string
}

/** A turn: so many attempts on some accounts, with credentials that may be wrong, by one kind of request. */
export interface Turn {
  accounts: number[]
  count: number
  request: string
  /** Sends a right request for an account, so that the target counts from nought again; says why that led nowhere. `alone`: only attempts by this kind of request are counted. */
  control(account: number, alone: boolean): Promise<Withheld | undefined>
}

/** What one account has been tried with. */
interface Tried {
  /** Attempts that were let in so far, those of them that have ended, and those before the last right request. */
  begun: number
  ended: number
  cleared: number
  /** The kinds of request of those that count. */
  requests: Set<string>
  /** Something looks as if the account were locked, so that a right request comes first. */
  suspect?: boolean
  control?: Promise<Withheld | undefined>
}

/**
 * Lets attempts with wrong credentials in, so that no account meets more than `most` in a row, whoever makes them: servers count, and
 * a right one begins their count anew. Only what had ended before a right request began is forgiven by it, so that the bound
 * holds in whatever order the target looks at what is under way.
 */
export class Attempts {
  readonly #most: number
  readonly #shutOut: ReadonlyMap<number, string>
  readonly #tried = new Map<number, Tried>()
  #waiting: (() => void)[] = []

  /** `shutOut`: why no more attempts are made on an account. */
  constructor(most: number, shutOut: ReadonlyMap<number, string>) {
    this.#most = most
    this.#shutOut = shutOut
  }

  /** Waits for a turn; gives why there is none. Whoever has taken one ends it. */
  async take(turn: Turn): Promise<Withheld | undefined> {
    const { accounts, count, request } = turn
    if (count > this.#most) return withheld(tooMany(count, this.#most))
    for (;;) {
      const reason = accounts.map((account) => this.#shutOut.get(account)).find((it) => it !== undefined)
      if (reason !== undefined) return withheld(reason)
      const full = accounts.find((account) => this.#isFull(account, count))
      if (full === undefined) break
      const failed = await this.#makeRoom(full, turn)
      if (failed) return failed
    }
    for (const account of accounts) {
      const tried = this.#of(account)
      tried.begun += count
      tried.requests.add(request)
    }
    return undefined
  }

  /** Ends a turn. */
  end({ accounts, count }: Pick<Turn, 'accounts' | 'count'>): void {
    for (const account of accounts) this.#of(account).ended += count
    this.#tell()
  }

  /** Says that a right request for an account begins; what it gives is called once that is accepted. Undefined where nothing counts. */
  right(account: number): (() => void) | undefined {
    const tried = this.#of(account)
    const { ended } = tried
    if (tried.begun === tried.cleared && !tried.suspect) return undefined
    return () => {
      tried.cleared = Math.max(tried.cleared, ended)
      delete tried.suspect
      if (tried.cleared === tried.begun) tried.requests.clear()
      this.#tell()
    }
  }

  /** Says that an account looks locked: no attempt is let in before a right request has been accepted. */
  suspect(account: number): void {
    this.#of(account).suspect = true
  }

  #isFull(account: number, count: number): boolean {
    const { begun, cleared, suspect } = this.#of(account)
    return suspect === true || begun - cleared + count > this.#most
  }

  #of(account: number): Tried {
    const known = this.#tried.get(account) ?? { begun: 0, ended: 0, cleared: 0, requests: new Set() }
    this.#tried.set(account, known)
    return known
  }

  /** Waits until something changes; where nothing is under way that could, sends a right request. */
  async #makeRoom(account: number, { request, control }: Turn): Promise<Withheld | undefined> {
    const tried = this.#of(account)
    if (tried.control || tried.ended < tried.begun) {
      await (tried.control ?? new Promise<void>((go) => this.#waiting.push(go)))
      return undefined
    }
    const accepted = this.right(account)
    const alone = [...tried.requests].every((it) => it === request)
    tried.control = control(account, alone)
    try {
      const failed = await tried.control
      if (!failed) accepted?.()
      return failed
    } finally {
      delete tried.control
      this.#tell()
    }
  }

  #tell(): void {
    for (const go of this.#waiting.splice(0)) go()
  }
}

/** That an account is let alone from now on, and why. */
export const givenUp = (reason: string): string => `nothing more is tried with this account: ${reason}`

const withheld = (reason: string): Withheld => ({ kind: 'withheld', message: givenUp(reason) })

/** Why a scenario cannot keep within the limit. */
export const tooMany = (count: number, most: number): string =>
  `it makes ${count} wrong attempts in a row (limits.attempts is ${most})`
