/**
 * Takes out of the balances what has expired. Pages never wait for it: they count a term as over from the day after its
 * last, by date. This is what makes the ledger say so too, one entry per balance, whenever the sweep comes round.
 */
import { sql } from 'kysely'
import { actorKey, type Changing } from '#server/work/index.ts'
import { applyExpiry } from './holding.ts'
import { loadHoldings, lockLedgers, partnerOf, type HoldingKey } from './holdings.ts'
import { newBatch, writeBatch } from './write.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'term.expired': { readonly entries: number }
  }
}

/** Books the expiry of at most `limit` holdings whose terms ended before today; answers how many it found. */
export async function expireTerms(work: Changing, limit: number): Promise<number> {
  const due = sql<HoldingKey>`
    select distinct purchasing_account_id, item_id, package_id from balances
    where term_ends_on < ${work.today}::date and (available > 0 or coverage > 0)
    order by purchasing_account_id, item_id, package_id limit ${limit}`
  await lockLedgers(work, sql`select purchasing_account_id from (${due}) as due`)
  const { rows } = await due.execute(work.db)
  if (rows.length === 0) {
    work.unchanged()
    return 0
  }

  const holdings = await loadHoldings(work, rows)
  const batch = newBatch()
  const entriesOf = new Map<number, number>()
  for (const row of rows) {
    const keyed = holdings.at(row)
    batch.holdings.add(keyed)
    const entries = applyExpiry(keyed.holding, work.today)
    entriesOf.set(row.purchasing_account_id, (entriesOf.get(row.purchasing_account_id) ?? 0) + entries.length)
    for (const entry of entries) {
      batch.entries.push({
        ...row,
        partner_id: partnerOf(keyed, entry.serving),
        effective_on: work.today,
        order_id: null,
        order_line: null,
        // A holding's position is given once, so a second sweep can never book the same expiry under another key.
        key: `x${String(row.item_id)}.${String(row.package_id)}.${String(entry.position)}`,
        actor: actorKey(work.actor),
        entry,
      })
    }
  }
  await writeBatch(work, batch)
  for (const [account, entries] of entriesOf) {
    await work.record({ name: 'term.expired', scope: { account }, details: { entries } })
  }
  return rows.length
}
