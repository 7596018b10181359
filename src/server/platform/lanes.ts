/**
 * Work that is dear in time or connections, let through a few at a time in the order of its coming, so that whatever else
 * the process does goes on as if nothing was.
 */
import { availableParallelism } from 'node:os'

export interface Lanes {
  /** Runs `task` once a lane is free. Answers undefined, without running it, where too many wait already. */
  run<T>(task: () => Promise<T>): Promise<{ readonly result: T } | undefined>
}

/** As many lanes as leave one core to everything else. */
export const lanesBesideOthers = Math.max(1, availableParallelism() - 1)

/** So many lanes, before which at most `longestQueue` wait. */
export function openLanes(count: number, longestQueue: number): Lanes {
  const waiting: (() => void)[] = []
  let free = count
  return {
    async run(task) {
      if (free > 0) free -= 1
      else if (waiting.length >= longestQueue) return undefined
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return { result: await task() }
      } finally {
        // The lane goes to whoever waited longest; it is never free in between, or a newcomer could slip in.
        const next = waiting.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
  }
}
