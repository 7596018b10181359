/** What must hold of the outbox: whatever is owed ends, and an ending leaves its traces. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'
import { giveUpAfterDays } from './deliver.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'every e-mail owed was sent, bounced, or is still young enough to be tried again',
    breaches: sql`
      select id::text from emails where sent_at is null and bounced_at is null
        and coalesce(resent_at, queued_at) < (select max(queued_at) from emails) - make_interval(days => ${sql.lit(giveUpAfterDays + 1)}::int)`,
  },
  {
    promise: 'every e-mail that was sent or bounced was attempted under a Message-ID',
    breaches: sql`
      select id::text from emails
      where (sent_at is not null or bounced_at is not null) and (attempts = 0 or message_id is null)`,
  },
]
