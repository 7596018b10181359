/**
 * How many requests one service or one key may send a minute, said in each answer (IETF draft "RateLimit header fields for HTTP"). Each
 * process counts for itself: what is protected is the process, and a row that every request of a client writes would cost
 * more than most of them and make them wait for each other (decisions/0014).
 */
import { Problem } from './problem.ts'

export interface RateLimit {
  /** Counts one request. Refuses 429 rate.exceeded; answers the headers that say what is left. */
  take(counted: string, now: Date): Readonly<Record<string, string>>
}

/** Requests of one service or key to one process in a window. */
export const requestsPerWindow = 1_200
export const windowSeconds = 60

/** Windows that are kept: beyond so many, the oldest goes, so that no crowd of networks makes counting slow or fills the memory. */
const windowsKept = 10_000

interface Window {
  readonly startedAt: number
  taken: number
}

/** A limit of so many requests in each window of `windowSeconds`. */
export function rateLimit(limit = requestsPerWindow): RateLimit {
  const windows = new Map<string, Window>()
  const policy = `"client";q=${String(limit)};w=${String(windowSeconds)}`
  return {
    take(counted, now) {
      let window = windows.get(counted)
      const age = window === undefined ? undefined : now.getTime() - window.startedAt
      // A clock that was put back begins a new window too: nobody waits for it to come again.
      if (window === undefined || age === undefined || age < 0 || age >= windowSeconds * 1_000) {
        window = { startedAt: now.getTime(), taken: 0 }
        windows.delete(counted) // to stand behind all others, in the order of their beginnings
        const [oldest] = windows.keys()
        if (oldest !== undefined && windows.size >= windowsKept) windows.delete(oldest)
        windows.set(counted, window)
      }
      window.taken += 1
      const left = Math.max(0, limit - window.taken)
      const seconds = Math.ceil((window.startedAt + windowSeconds * 1_000 - now.getTime()) / 1_000)
      const headers = {
        'ratelimit-policy': policy,
        ratelimit: `"client";r=${String(left)};t=${String(seconds)}`,
      }
      if (window.taken > limit) {
        throw new Problem('rate.exceeded', { headers: { ...headers, 'retry-after': String(seconds) } })
      }
      return headers
    },
  }
}
