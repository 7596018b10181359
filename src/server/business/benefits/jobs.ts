/**
 * The jobs that reckon benefits: marks become quantities, and rules that begin or end by date become marks. Pages go on meanwhile:
 * a process reckons one batch after the other and never two at once.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Job } from '#server/platform/jobs.ts'
import { timed } from '#server/platform/timed.ts'
import { change, read, system, type House } from '#server/work/index.ts'
import { recalculateMarked } from './calculation/recalculate.ts'
import { markAllConcerned, markNext, settleTold, untoldRules } from './concerned.ts'

const sweepMs = 10 * 60_000
const accountsPerMarking = 5_000
const accountsPerBatch = 200
/** The longest rest between two batches. */
const restLimitMs = 250

export function benefitJobs(house: House) {
  let isReckoning = false
  let isAskedAgain = false
  return {
    /** Reckons what accounts have of benefits, wherever a ledger changed or rules did. */
    'benefits.recalculate': {
      timeoutMs: sweepMs,
      batchLimit: accountsPerBatch,
      // Asked for by every order: a second one beside it would only take the processor from pages. Whoever comes meanwhile is
      // done for by one more round; should this process end before, the next sweep finds the marks.
      run: async (_payload, signal) => {
        isAskedAgain = true
        if (isReckoning) return
        isReckoning = true
        try {
          while (isAskedAgain) {
            isAskedAgain = false
            await reckonAll(signal)
          }
        } finally {
          isReckoning = false
        }
      },
    },
    /** Marks the accounts of rules that were edited, or have begun or ended by date. */
    'benefits.mark': {
      timeoutMs: sweepMs,
      batchLimit: accountsPerMarking,
      run: async (_payload, signal) => {
        const rules = await read(house, system('benefits.mark'), untoldRules)
        if (rules.length === 0) return
        await markAll([...new Set(rules.map(({ benefitId }) => benefitId))], signal)
        await change(house, system('benefits.mark'), null, (work) => settleTold(work, rules))
      },
    },
    /** Has everybody reckoned again by the product groups of a new catalogue. */
    'benefits.follow-catalogue': {
      timeoutMs: sweepMs,
      batchLimit: 1,
      run: async () => {
        await change(house, system('benefits.follow-catalogue'), null, async (work) => {
          work.unchanged() // the catalogue's import said what has moved
          await markAllConcerned(work)
        })
      },
    },
  } as const satisfies Record<string, Job>

  /**
   * Between two full batches it rests for as long as the last one took: half of one processor is left to pages whatever waits, and
   * more where the machine is slow because others need it.
   */
  async function reckonAll(signal: AbortSignal): Promise<void> {
    let after: number | undefined = 0
    while (after !== undefined) {
      signal.throwIfAborted()
      const from: number = after
      const { result, milliseconds } = await timed(() =>
        change(house, system('benefits.recalculate'), null, (work) => recalculateMarked(work, accountsPerBatch, from)),
      )
      after = result.after
      if (result.accounts === accountsPerBatch) await pause(Math.min(milliseconds, restLimitMs), undefined, { signal })
    }
  }

  async function markAll(benefits: readonly number[], signal: AbortSignal): Promise<void> {
    let after: number | undefined = 0
    while (after !== undefined) {
      signal.throwIfAborted()
      const from: number = after
      after = await change(house, system('benefits.mark'), null, (work) =>
        markNext(work, benefits, accountsPerMarking, from),
      )
    }
  }
}
