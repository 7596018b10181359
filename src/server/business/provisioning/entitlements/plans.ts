/** The plans of a service that accounts hold today, with everything that a service may know of them (SPEC 5.9). */
import { sql } from 'kysely'
import { servedItems, type PurchasingAccount } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import type { Work } from '#server/work/index.ts'

/** Seats that end on the same day. Always available = ordered + unordered. */
export interface PlanTerm {
  /** The last day (YYYY-MM-DD); null for what does not end, such as a licence. */
  readonly endsOn: string | null
  readonly available: number
  readonly ordered: number
  readonly unordered: number
  /** Set up, and taken from the customer's disposal since no partner ordered it in time. */
  readonly suspended: number
}

export interface HeldPlan {
  readonly code: string
  readonly kind: 'subscription' | 'msdn' | 'azure' | 'license'
  readonly name: string
  readonly groupName: string
  /** Soonest end first; never empty. Bought singly and in packages together. */
  readonly terms: readonly PlanTerm[]
  /** What was reported last; null where nobody did. */
  readonly seatsInUse: number | null
}

interface Row {
  readonly purchasing_account_id: number
  readonly code: string
  readonly kind: HeldPlan['kind']
  readonly name: string
  readonly group_name: string
  readonly term_ends_on: string | null
  readonly available: number
  readonly ordered: number
  readonly suspended: number
  readonly in_use: number | null
}

/** The plans of the service in one account, by name in `language`. */
export async function plansHeld(
  work: Work,
  account: PurchasingAccount<'entitlements.view'>,
  serviceId: number,
  language: string,
): Promise<readonly HeldPlan[]> {
  return (await plansIn(work, [account.id], serviceId, language)).get(account.id) ?? []
}

/** The same in several accounts, by account; one that holds nothing in force is absent. */
export async function plansIn(
  work: Work,
  accountIds: readonly number[],
  serviceId: number,
  language: string,
): Promise<ReadonlyMap<number, readonly HeldPlan[]>> {
  const { rows } = await sql<Row>`
    select b.purchasing_account_id, i.code, i.kind, ${itemName(language, 'i')} as name, ${groupName(language, 'g')} as group_name,
      nullif(b.term_ends_on, 'infinity') as term_ends_on, b.available, b.ordered, b.suspended, u.quantity as in_use
    from (
      select purchasing_account_id, item_id, term_ends_on, sum(available)::bigint as available, sum(ordered)::bigint as ordered,
        sum(suspended)::bigint as suspended
      from balances
      where purchasing_account_id = any(${`{${accountIds.join(',')}}`}::bigint[]) and term_ends_on >= ${work.today}::date
        and (available > 0 or suspended > 0) and item_id in (${servedItems(serviceId)})
      group by purchasing_account_id, item_id, term_ends_on) as b
    join items as i on i.id = b.item_id
    join product_groups as g on g.id = i.product_group_id
    left join seats_in_use as u on u.purchasing_account_id = b.purchasing_account_id and u.item_id = b.item_id
    order by b.purchasing_account_id, name, i.code, b.term_ends_on`.execute(work.db)
  const byAccount = new Map<number, Map<string, HeldPlan & { terms: PlanTerm[] }>>()
  for (const row of rows) {
    let plans = byAccount.get(row.purchasing_account_id)
    if (plans === undefined) byAccount.set(row.purchasing_account_id, (plans = new Map()))
    let plan = plans.get(row.code)
    if (plan === undefined) plans.set(row.code, (plan = planOf(row)))
    plan.terms.push(termOf(row))
  }
  return new Map([...byAccount].map(([id, plans]) => [id, [...plans.values()]]))
}

function planOf({ code, kind, name, group_name: groupName, in_use: seatsInUse }: Row) {
  const terms: PlanTerm[] = []
  return { code, kind, name, groupName, terms, seatsInUse }
}

function termOf({ term_ends_on: endsOn, available, ordered, suspended }: Row): PlanTerm {
  return { endsOn, available, ordered, unordered: available - ordered, suspended }
}
