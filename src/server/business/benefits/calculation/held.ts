/** What accounts hold that rules may count: their balances in force today, one row for each item and term. */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Work } from '#server/work/index.ts'
import type { Held } from './evaluation.ts'

interface HeldRow {
  readonly account: number
  readonly item_id: number
  readonly group_id: number
  readonly kind: string
  readonly term: string
  readonly ordered: number
  readonly coverage: number
}

/** What each of these accounts holds; one that holds nothing is missing. One reading of the balances for all of them. */
export async function heldBy(work: Work, accountIds: readonly number[]): Promise<ReadonlyMap<number, readonly Held[]>> {
  const { rows } = await sql<HeldRow>`
    select b.purchasing_account_id as account, b.item_id, i.product_group_id as group_id, i.kind, b.term_ends_on as term,
      b.ordered, b.coverage
    from balances as b join items as i on i.id = b.item_id
    where b.purchasing_account_id = any(${arrayColumn(accountIds)}::bigint[]) and ${inForce(work)}`.execute(work.db)
  const held = new Map<number, Held[]>()
  for (const row of rows) {
    const own = held.get(row.account)
    if (own === undefined) held.set(row.account, [heldOf(row)])
    else own.push(heldOf(row))
  }
  return held
}

/** A balance (`b`) that counts today: pages count a term as over from the day after its last, whenever it is booked. */
function inForce({ today }: Work): RawBuilder<boolean> {
  return sql<boolean>`b.term_ends_on >= ${today}::date and (b.ordered > 0 or b.coverage > 0)`
}

function heldOf({ item_id, group_id, kind, term, ordered, coverage }: HeldRow): Held {
  const isLicense = kind === 'license'
  return {
    itemId: item_id,
    groupId: group_id,
    term,
    coverage,
    licenses: isLicense ? ordered : 0,
    subscriptions: isLicense ? 0 : ordered,
  }
}
