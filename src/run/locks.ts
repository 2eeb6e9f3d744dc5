/** What a scenario holds of the target's accounts while it runs. */
export interface Hold {
  accounts: number[]
  /** No other scenario may use these accounts meanwhile; otherwise only nobody who holds them alone. */
  exclusive: boolean
}

/**
 * Locks on accounts. A scenario that watches a token holds its account alone where a new token may end an older one's
 * life; all others share. All accounts of a hold are taken at once or none, so that no two scenarios wait for each other.
 */
export class AccountLocks {
  readonly #alone = new Set<number>()
  readonly #shared = new Map<number, number>()

  tryTake({ accounts, exclusive }: Hold): boolean {
    const free = accounts.every(
      (account) => !this.#alone.has(account) && (!exclusive || !this.#shared.get(account)),
    )
    if (!free) return false
    for (const account of accounts) {
      if (exclusive) this.#alone.add(account)
      else this.#shared.set(account, (this.#shared.get(account) ?? 0) + 1)
    }
    return true
  }

  release({ accounts, exclusive }: Hold): void {
    for (const account of accounts) {
      if (exclusive) this.#alone.delete(account)
      else this.#shared.set(account, this.#shared.get(account)! - 1)
    }
  }
}
