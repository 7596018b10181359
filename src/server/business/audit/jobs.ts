/** The jobs of the journal: events are sealed behind the changes that record them, and addresses are forgotten in time. */
import type { Job } from '#server/platform/jobs.ts'
import { change, system, type Changing, type House } from '#server/work/index.ts'
import { forgetAddresses } from './addresses.ts'
import { sealEvents } from './seal.ts'

const sealMs = 10 * 60_000
/** Events of a batch: what is kept in memory, and what a scope's largest seal holds. */
const eventsPerBatch = 5_000
const addressesPerBatch = 1_000

export function auditJobs(house: House) {
  const untilNone = async (name: string, signal: AbortSignal, step: (work: Changing) => Promise<number>) => {
    do signal.throwIfAborted()
    while ((await change(house, system(name), null, step)) > 0)
  }
  return {
    /** Seals what was recorded since. */
    'audit.seal': {
      timeoutMs: sealMs,
      batchLimit: eventsPerBatch,
      run: (_payload, signal) => untilNone('audit.seal', signal, (work) => sealEvents(work, eventsPerBatch)),
    },
    /** Forgets from where people acted long ago. */
    'audit.forget-addresses': {
      timeoutMs: sealMs,
      batchLimit: addressesPerBatch,
      run: (_payload, signal) =>
        untilNone('audit.forget-addresses', signal, (work) => forgetAddresses(work, addressesPerBatch)),
    },
  } as const satisfies Record<string, Job>
}
