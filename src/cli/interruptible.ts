import { exitCodes } from '../model/verdict.ts'

/** A signal that a first interrupt gives, so that all ends in order; a second one ends it at once. */
export const interruptible = (): { signal: AbortSignal; release(): void } => {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  }
}
