/** When the whole journal was last made again from what was sealed, and what came of it: written by whoever does it, read in the Console. */
import { sql } from 'kysely'
import type { Changing, Work } from '#server/work/index.ts'

export interface JournalCheck {
  /** Real time. */
  readonly checkedAt: Date
  /** Events that were as they were sealed, up to the first breach. */
  readonly events: number
  /** The first thing that was not; null where everything was. */
  readonly breach: string | null
}

/** Notes what came of a check of the whole journal. */
export async function noteCheck(work: Changing, { events, breach }: Omit<JournalCheck, 'checkedAt'>): Promise<void> {
  work.unchanged() // an event about the journal's check would change what was checked
  await sql`
    insert into journal_checks (checked_at, events, breach) values (${work.realNow}, ${events}, ${breach})
    on conflict (id) do update
      set checked_at = excluded.checked_at, events = excluded.events, breach = excluded.breach`.execute(work.db)
}

/** The last check of the whole journal; undefined where there was none. */
export async function lastCheck(work: Work): Promise<JournalCheck | undefined> {
  return work.db.selectFrom('journal_checks').select(['checked_at as checkedAt', 'events', 'breach']).executeTakeFirst()
}
