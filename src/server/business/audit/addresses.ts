/** Network addresses are kept for a year, which is enough to find out about a misuse; the event says forever that there was one. */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'

/** How long an event says from which network address somebody acted (docs/audit.md). */
export const addressKeptDays = 365

/** Forgets at most so many addresses of events that are older; answers how many. What is sealed of them stays. */
export async function forgetAddresses(work: Changing, limit: number): Promise<number> {
  work.unchanged() // what was done stays as it was told
  const before = new Date(work.now.getTime() - addressKeptDays * 86_400_000)
  const { rows } = await sql<{ forgotten: number }>`
    select forget_event_addresses(${before}, ${limit}::int) as forgotten`.execute(work.db)
  return rows[0]?.forgotten ?? 0
}
