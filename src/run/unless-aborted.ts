import { setMaxListeners } from 'node:events'

/** A signal that all that is under way may listen to; Node takes more than ten for a leak. */
export const heardByMany = (signal: AbortSignal): AbortSignal => {
  setMaxListeners(0, signal)
  return signal
}

/** What some work comes to, unless a signal comes first: then nobody waits for it any more. @throws the signal's reason */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work
  heardByMany(signal)
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
