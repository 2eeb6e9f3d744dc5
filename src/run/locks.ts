/** What a scenario holds of the target's accounts while it runs. */
export interface Hold {
  accounts: number[]
  /** No other scenario may use these accounts meanwhile; otherwise it only keeps out those who would be alone. */
  exclusive: boolean
}

/**
 * Locks on accounts. A scenario that watches a token holds its account alone where a new token may end an older one's
 * life; all others share. All accounts of a hold are taken at once or none, so that no two scenarios wait for each other.
 */
export const createLocks = () => {
  const alone = new Set<number>()
  const shared = new Map<number, number>()
  const share = (account: number, by: number) => shared.set(account, (shared.get(account) ?? 0) + by)
  return {
    /** Takes a hold if it is free. */
    tryTake: ({ accounts, exclusive }: Hold): boolean => {
      const free = accounts.every((account) => !alone.has(account) && (!exclusive || !shared.get(account)))
      if (!free) return false
      for (const account of accounts) exclusive ? alone.add(account) : share(account, 1)
      return true
    },
    release: ({ accounts, exclusive }: Hold): void => {
      for (const account of accounts) exclusive ? alone.delete(account) : share(account, -1)
    },
  }
}
