/** What must hold of the journal: whatever was sealed is as it was. `comptoir audit verify` asks the same by pages, and says what is first. */
import { sql, type RawBuilder } from 'kysely'
import type { Invariant } from '#server/work/index.ts'
import { brokenEvents, brokenRuns, brokenSeals } from './verify.ts'

const all = sql<boolean>`true`

export const invariants: readonly Invariant[] = [
  {
    promise: 'no event was changed, removed, added or moved since it was sealed',
    breaches: named(brokenEvents(all, sql<boolean>`e.id <= (select max(sealed_to) from seal_runs)`)),
  },
  {
    promise: 'every seal holds the hash of its events and follows the one before',
    breaches: named(brokenSeals(all)),
  },
  {
    promise: 'every run of sealing holds the heads of its seals and follows the one before',
    breaches: named(brokenRuns(all)),
  },
]

function named(broken: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select fault || ' ' || scope || ' ' || scope_id || ' ' || number from (${broken}) as b`
}
