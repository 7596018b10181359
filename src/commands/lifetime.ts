/**
 * How long a serving process lives: until Ctrl-C or SIGTERM, or until a part it cannot do without is lost. What was
 * opened is closed in reverse order; whoever asks twice is not kept waiting.
 */
export interface Lifetime {
  /** Resolves when the process is asked to end; rejects with the fault that ends it. */
  readonly over: Promise<void>
  fail(fault: Error): void
}

/** What shells call the end by Ctrl-C. */
export const exitCodeOfInterrupt = 130

/** Listens for the signals from now on. */
export function beginLifetime(): Lifetime {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => undefined) // it may be lost before anybody waits for it
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      resolve()
      process.once(signal, () => process.exit(exitCodeOfInterrupt))
    })
  }
  return { over: promise, fail: reject }
}
