import { unlessAborted } from './unless-aborted.ts'

/**
 * Works on items as they come, so many at once. After a signal no further one is taken up; what one throws ends all, once those under
 * way have ended. Says whether all were taken up.
 */
export const inLanes = async <T>(
  items: AsyncIterator<T, unknown> | Iterator<T, unknown>,
  { lanes, signal }: { lanes: number; signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<boolean> => {
  const failures: unknown[] = []
  let complete = false
  /** The next item; none after a signal, even where a stream never says another word. */
  const next = async (): Promise<IteratorResult<T, unknown> | undefined> => {
    try {
      return await unlessAborted(Promise.resolve(items.next()), signal)
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }
  const lane = async (): Promise<void> => {
    while (failures.length === 0) {
      const item = await next()
      if (item?.done) complete = true
      if (!item || item.done) return
      await work(item.value)
    }
  }
  await Promise.all(
    Array.from({ length: lanes }, () => lane().catch((error: unknown) => void failures.push(error))),
  )
  if (failures.length > 0) throw failures[0]
  return complete
}
