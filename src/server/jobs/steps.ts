/** What jobs are made of: a limit on each, and steps that are repeated until nothing is left, each in a change of its own. */
import type { Job } from '#server/platform/jobs.ts'
import { change, system, type Changing, type House } from '#server/work/index.ts'

/** How long a sweep may take. */
export const sweepMs = 10 * 60_000

/** A job without a payload, which hears of its batch limit and of the end of its time. */
export function job(
  timeoutMs: number,
  batchLimit: number,
  run: (limit: number, signal: AbortSignal) => Promise<void>,
): Job {
  return { timeoutMs, batchLimit, run: (_payload, signal) => run(batchLimit, signal) }
}

/** Real time, so many days before a work's. */
export function daysAgo(work: Changing, days: number): Date {
  return new Date(work.realNow.getTime() - days * 86_400_000)
}

/** The steps that jobs of a house share. */
export function stepsOf(house: House) {
  return {
    /** Asks for a job in a change of its own; with a key, in place of one that waits. */
    ask: async (name: string, key?: string): Promise<void> => {
      await change(house, system('mail.deliver'), null, async (work) => {
        work.unchanged()
        await work.enqueue(name, {}, key)
      })
    },
    /** Repeats a step, each time in a change of its own, until it finds nothing. */
    untilNone: async (name: string, signal: AbortSignal, step: (work: Changing) => Promise<number>): Promise<void> => {
      do signal.throwIfAborted()
      while ((await change(house, system(name), null, step)) > 0)
    },
    /** Repeats a step from where the one before came to, each time in a change of its own, until it answers undefined. */
    fromPlaceToPlace: async <Position>(
      name: string,
      signal: AbortSignal,
      step: (work: Changing, after: Position | undefined) => Promise<Position | undefined>,
    ): Promise<void> => {
      let position: Position | undefined
      do {
        signal.throwIfAborted()
        const after = position
        position = await change(house, system(name), null, (work) => step(work, after))
      } while (position !== undefined)
    },
  }
}
