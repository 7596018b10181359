/**
 * Whether two acts take the same time, for tests of what a stranger could learn from a difference. They take turns, each first every
 * other time, so that neither gains from what the other left warm; each is compared with its neighbour, so that what else the machine
 * does weighs on both. Where a batch of pairs finds a difference, more are taken, and all of them are judged together: what a busy
 * machine did to one batch fades, and a difference that is there stays.
 */
import { expect } from 'vitest'

export interface TimedPairs {
  readonly one: () => Promise<unknown>
  readonly other: () => Promise<unknown>
  /** Of the usual time; what is left out or done too much must be more than that. */
  readonly share: number
  readonly pairsInBatch?: number
}

const warmUpPairs = 5
const batches = 6
/** Below that, it is the machine's timer and no act of ours. */
const leastMs = 0.3

/** Fails where one of them takes longer than the other by more than a share of the usual time. */
export async function expectSameTime({ one, other, share, pairsInBatch = 40 }: TimedPairs): Promise<void> {
  for (let pair = 0; pair < warmUpPairs; pair += 1) await timedPair(one, other, pair)
  const differences: number[] = []
  const times: number[] = []
  let found = { difference: 0, limit: 0 }
  for (let batch = 0; batch < batches; batch += 1) {
    for (let pair = 0; pair < pairsInBatch; pair += 1) {
      const [first, second] = await timedPair(one, other, pair)
      differences.push(first - second)
      times.push(first, second)
    }
    found = { difference: Math.abs(median(differences)), limit: Math.max(share * median(times), leastMs) }
    if (found.difference < found.limit) return
  }
  expect(found.difference, 'milliseconds by which one takes longer').toBeLessThan(found.limit)
}

async function timedPair(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  pair: number,
): Promise<readonly [number, number]> {
  if (pair % 2 === 0) return [await timed(one), await timed(other)]
  const second = await timed(other)
  return [await timed(one), second]
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
