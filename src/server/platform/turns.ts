/** So many in a minute for each, such as what one person may have looked up or written down: beyond that it is not done. In this process. */

export interface Turns {
  /** True where this one has a turn left; it is taken then. */
  take(whose: string, now: Date): boolean
}

const minuteMs = 60_000

/** `most` turns a minute for each. Several processes have as many each. */
export function openTurns(most: number): Turns {
  let taken = new Map<string, number>()
  let begunAt = -Infinity
  return {
    take(whose, now) {
      // A clock that was put back begins anew too: nobody waits for it to come again.
      if (Math.abs(now.getTime() - begunAt) >= minuteMs) {
        taken = new Map()
        begunAt = now.getTime()
      }
      const count = (taken.get(whose) ?? 0) + 1
      if (count > most) return false
      taken.set(whose, count)
      return true
    },
  }
}
