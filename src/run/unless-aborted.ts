import { setMaxListeners } from 'node:events'

/** What some work comes to, unless a signal comes first: then nobody waits for it any more. @throws the signal's reason */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work
  // All that is under way listens; Node takes more than ten for a leak.
  setMaxListeners(0, signal)
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
