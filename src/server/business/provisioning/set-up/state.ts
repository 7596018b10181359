/** How far a line of a set-up is, derived from what has happened to it. */

export type SetUpState =
  /** Its service's site has not been told yet. */
  | 'requested'
  /** It has been told, and has not answered yet. */
  | 'busy'
  | 'ready'
  /** It did not agree, or did not answer: it is told again. */
  | 'failing'

interface Progress {
  readonly ready_on: string | null
  readonly attempts: number
  readonly last_answer: string | null
}

export function setUpState({ ready_on: readyOn, attempts, last_answer: answer }: Progress): SetUpState {
  if (readyOn !== null) return 'ready'
  if (answer !== null) return 'failing'
  return attempts === 0 ? 'requested' : 'busy'
}

/** Seconds until an attempt that failed is repeated: a minute first, twice as long each time, an hour at most. */
export function retryAfterSeconds(attempts: number): number {
  return Math.min(firstRetrySeconds * 2 ** (attempts - 1), longestRetrySeconds)
}

const firstRetrySeconds = 60
const longestRetrySeconds = 3_600
