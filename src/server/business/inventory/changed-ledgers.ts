/**
 * Which accounts' ledgers have changed since what follows from them was reckoned (SPEC 8.5). Whoever changes a ledger marks it in
 * the same change; whoever reckons takes marks, and gives them back by rolling back.
 */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing } from '#server/work/index.ts'

/**
 * Marks the accounts that `accounts` yields, and asks for them to be reckoned again once this change is committed; answers how
 * many there are. In the order of their ids, so that two who mark the same accounts never wait for each other in a circle.
 *
 * A mark that is there already is written anew, for the lock on it: unlocked, it could be taken now, by somebody who does not see
 * yet what this change does and removes the mark of it. (`do nothing` instead, and changed-ledgers.test.ts fails.)
 */
export async function markLedgers(work: Changing, accounts: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ marked: number }>`
    with marked as (
      insert into changed_ledgers (purchasing_account_id, changed_at)
      select distinct id, ${work.now}::timestamptz from (${accounts}) as a (id) order by id
      on conflict (purchasing_account_id) do update set changed_at = excluded.changed_at
      returning purchasing_account_id)
    select count(*) as marked, ${asking} from marked`.execute(work.db)
  return rows[0]?.marked ?? 0
}

/** As `markLedgers`, of accounts by their ids. */
export async function markLedgersOf(work: Changing, accountIds: readonly number[]): Promise<void> {
  if (accountIds.length === 0) return
  await markLedgers(work, sql`select unnest(${arrayColumn(accountIds)}::bigint[])`)
}

// Under no key: a key would make every change of a ledger wait for all others that are under way. An order is spared the job
// where no rule counts anything; the mark is there for the first rule to come.
const asking = sql`case when count(*) > 0 and exists (select from benefit_rules where removed_at is null)
  then enqueue_job('benefits.recalculate', '{}'::json, null) end`

/**
 * Takes the marks of at most `limit` accounts, by id, those after `after`, and answers them. They are gone once the caller's change
 * is committed, and there again should it fail; whoever changes one of these ledgers meanwhile waits until then, and marks it again.
 * Marks that are locked are passed over: their change is not over, and will ask for its own reckoning.
 *
 * By id and onwards from `after`, since what was taken leaves dead rows at the beginning, which each further take would walk past.
 */
export async function takeChangedLedgers(work: Changing, limit: number, after = 0): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    delete from changed_ledgers where purchasing_account_id = any(array(
      select purchasing_account_id from changed_ledgers where purchasing_account_id > ${after}
      order by purchasing_account_id limit ${limit} for update skip locked))
    returning purchasing_account_id as id`.execute(work.db)
  return rows.map(({ id }) => id).toSorted((a, b) => a - b)
}
