/**
 * Takes out of the balances what has expired. Pages never wait for it: they count a term as over from the day after its
 * last, by date. This is what makes the ledger say so too, one entry per balance, whenever the sweep comes round.
 */
import { sql, type RawBuilder } from 'kysely'
import { addDays } from '#server/platform/clock.ts'
import { actorKey, type Changing } from '#server/work/index.ts'
import { applyExpiry } from './holding.ts'
import { loadHoldings, lockLedgers, partnerOf, type HoldingKey } from './holdings.ts'
import { entryCells, newBatch, writeBatch } from './write.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'term.expired': { readonly entries: number; readonly items?: readonly number[] }
  }
}

/** Books the expiry of at most `limit` holdings whose terms ended before today; answers how many it found. */
export async function expireTerms(work: Changing, limit: number): Promise<number> {
  const due = (among: RawBuilder<unknown>) => sql<HoldingKey>`
    select distinct purchasing_account_id, item_id, package_id from balances
    where term_ends_on < ${work.today}::date and (available > 0 or coverage > 0 or suspended > 0) and ${among}
    order by purchasing_account_id, item_id, package_id limit ${limit}`
  const candidates = (await due(sql`true`).execute(work.db)).rows
  const accounts = `{${[...new Set(candidates.map((row) => row.purchasing_account_id))].join(',')}}`
  await lockLedgers(work, sql`select unnest(${accounts}::bigint[])`)
  // Asked again of those accounts alone: while the locks were waited for another sweep may have booked them, and what
  // else is due by now has not been locked.
  const { rows } = await due(sql`purchasing_account_id = any(${accounts}::bigint[])`).execute(work.db)
  if (rows.length === 0) {
    work.unchanged()
    return candidates.length
  }

  const holdings = await loadHoldings(work, rows)
  const batch = newBatch()
  const at = work.now.toISOString()
  const actor = actorKey(work.actor)
  const entriesOf = new Map<number, number>()
  for (const row of rows) {
    const keyed = holdings.at(row)
    batch.holdings.add(keyed)
    const entries = applyExpiry(keyed.holding, work.today)
    if (entries.length === 0) continue // nothing but what was suspended, of which the ledger has nothing to take away
    entriesOf.set(row.purchasing_account_id, (entriesOf.get(row.purchasing_account_id) ?? 0) + entries.length)
    for (const entry of entries) {
      const cause = { ...row, effective_on: addDays(entry.term, 1), order_id: null, order_line: null }
      // A holding's position is given once, so a second sweep can never book the same expiry under another key.
      const key = `x${String(row.item_id)}.${String(row.package_id)}.${String(entry.position)}`
      batch.entries.push(entryCells(cause, entry, partnerOf(keyed, entry.serving), at, actor, key))
    }
  }
  await writeBatch(work, batch)
  if (entriesOf.size === 0) work.unchanged()
  for (const [account, entries] of entriesOf) {
    const own = rows.filter((row) => row.purchasing_account_id === account)
    const items = [...new Set(own.map((row) => row.item_id))]
    await work.record({ name: 'term.expired', scope: { account }, details: { entries, items }, announces: true })
  }
  return rows.length
}
