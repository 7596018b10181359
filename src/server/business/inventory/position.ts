/** What an account holds today, as the page « Licences et services » shows it (SPEC 6.2 to 6.5, guide 4). */
import { sql } from 'kysely'
import { prepared } from '#server/platform/prepared.ts'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import type { Work } from '#server/work/index.ts'
import { servingList } from './sight.ts'

/** One row of the customer's inventory: an item held singly, or as part of a package. */
export interface HeldItem {
  readonly item_id: number
  /** 0 where the item is held singly. */
  readonly package_id: number
  readonly kind: 'license' | 'subscription' | 'msdn' | 'azure' | 'package'
  readonly group_id: number
  readonly group_name: string
  readonly package_name: string | null
  readonly edition: string
  readonly version: string
  /** Licences, or seats at one's disposal (ordered and unordered). */
  readonly available: number
  readonly ordered: number
  /** Set up by the customer, and suspended since nobody ordered it in time. */
  readonly suspended: number
  /** The day on which the first of what is unordered is suspended unless it is ordered before; null where nothing is. */
  readonly order_by: string | null
  /** Licences with Software Assurance in force. */
  readonly coverage: number
  /** The soonest last day of Software Assurance in force. */
  readonly coverage_ends_on: string | null
  /** The soonest last day of a term in force; null for what does not expire. */
  readonly next_expiry: string | null
  /** Set once nothing is in force any more: the last day there was, and how many expired on it. */
  readonly expired_on: string | null
  readonly lapsed: number
  /** Seats in use, as the service reported them last: of the item, held singly and in packages. Null where nobody did, and for a partner. */
  readonly in_use: number | null
}

/** Everything the account holds, and what has expired when `expired` asks for it; unordered rows, sorted by the page. */
export async function inventoryOf(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  options: { readonly language: string; readonly expired: boolean },
): Promise<HeldItem[]> {
  const servings = account.servings === 'all' ? undefined : servingList(account.servings)
  return inventoryIn(options.language, servings !== undefined)(work.db, {
    account: account.id,
    today: work.today,
    expired: options.expired,
    servings,
  })
}

interface Asked {
  readonly account: number
  readonly today: string
  readonly expired: boolean
  readonly servings: string | undefined
}

// One statement for each language and kind of reader: the page's whole cost is this statement, so it is compiled once.
const statements = new Map<string, ReturnType<typeof inventoryStatement>>()

function inventoryIn(language: string, ofServings: boolean): ReturnType<typeof inventoryStatement> {
  const key = `${language} ${String(ofServings)}`
  let statement = statements.get(key)
  if (statement === undefined) statements.set(key, (statement = inventoryStatement(language, ofServings)))
  return statement
}

function inventoryStatement(language: string, ofServings: boolean) {
  return prepared<Asked, HeldItem>((db, asked) => {
    const inForce = sql`term_ends_on >= ${asked.today}::date`
    const query = sql<HeldItem>`
      select h.*, i.kind, i.version, ${itemName(language, 'i')} as edition,
        g.id as group_id, ${groupName(language, 'g')} as group_name, ${itemName(language, 'p')} as package_name,
        ${ofServings ? sql`null::bigint` : sql`u.quantity`} as in_use
      from (
        select item_id, package_id,
          coalesce(sum(available) filter (where ${inForce}), 0)::bigint as available,
          coalesce(sum(ordered) filter (where ${inForce}), 0)::bigint as ordered,
          coalesce(sum(suspended) filter (where ${inForce}), 0)::bigint as suspended,
          min(order_by) filter (where ${inForce}) as order_by,
          coalesce(sum(coverage) filter (where ${inForce}), 0)::bigint as coverage,
          min(term_ends_on) filter (where ${inForce} and coverage > 0) as coverage_ends_on,
          min(term_ends_on) filter (where ${inForce} and available > 0 and term_ends_on < 'infinity') as next_expiry,
          max(term_ends_on) filter (where not (${inForce}) and (lapsed > 0 or available > 0)) as expired_on,
          coalesce(sum(lapsed + available) filter (where not (${inForce})), 0)::bigint as lapsed
        from balances
        where purchasing_account_id = ${asked.account}
          ${ofServings ? sql`and serving_number = any(${asked.servings}::smallint[])` : sql``}
        group by item_id, package_id
      ) as h
      join items as i on i.id = h.item_id
      join product_groups as g on g.id = i.product_group_id
      left join items as p on p.id = h.package_id
      ${
        // What others ordered would show in what is used.
        ofServings
          ? sql``
          : sql`left join seats_in_use as u on u.purchasing_account_id = ${asked.account} and u.item_id = h.item_id`
      }
      where h.available > 0 or h.coverage > 0 or h.suspended > 0 or (${asked.expired}::boolean and h.expired_on is not null)`
    return { compile: () => query.compile(db) }
  })
}
