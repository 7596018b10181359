/** Set-ups as pages show them: what was asked for, what is being set up now, and how far each transaction's is. */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { lastServings, servingIn, type HeldName } from '#server/business/inventory/index.ts'
import { servingsOf } from '#server/business/partners/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { setUpState, type SetUpState } from './state.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'set-up.unknown': Record<never, never>
  }
}

/** One plan of a set-up. */
export interface SetUpPlan {
  readonly set_up_id: number
  readonly line: number
  readonly item_id: number
  readonly edition: string
  readonly version: string
  readonly quantity: number
  readonly term_ends_on: string
  /** The partner who is to order it: the serving's current one. */
  readonly partner_name: string
  readonly requested_on: string
  /** The day before which it is to be ordered. */
  readonly order_by: string
  readonly state: SetUpState
  /** The day from which it can be used; null while it cannot. */
  readonly ready_on: string | null
  /** When it is told again, in real time. */
  readonly due_at: Date
}

/** Plans being set up that a page lists; the rest is in the inventory. */
export const underWayLimit = 50

/** What is being set up in an account and not ready yet, oldest first; a partner's is what he is to order. */
export async function plansUnderWay(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  language: string,
): Promise<readonly SetUpPlan[]> {
  const { rows } = await sql<PlanRow>`
    ${planRows(language)}
    where l.purchasing_account_id = ${account.id} and l.ready_at is null
      and ${servingIn(account, sql`l.serving_number`)}
    order by l.set_up_id, l.line limit ${sql.lit(underWayLimit)}`.execute(work.db)
  return rows.map(withState)
}

/** What one set-up asked for. Refuses 404 set-up.unknown. */
export async function setUpOf(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
  setUp: number,
  language: string,
): Promise<readonly SetUpPlan[]> {
  const { rows } = await sql<PlanRow>`
    ${planRows(language)}
    where l.purchasing_account_id = ${account.id} and l.set_up_id = ${setUp}
    order by l.line`.execute(work.db)
  if (rows.length === 0) throw new Refusal(404, 'set-up.unknown', {})
  return rows.map(withState)
}

/** How far something is that is not ready yet. */
export interface Progress {
  readonly state: SetUpState
  readonly ready_on: null
  readonly due_at: Date
}

/** Set-ups of an item that are not ready yet, by their transactions' position in the history. */
export async function progressOf(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
): Promise<ReadonlyMap<number, Progress>> {
  const { rows } = await sql<PlanRow & { position: number }>`
    select e.position, l.attempts, l.last_answer, l.ready_on, l.due_at
    from set_up_lines as l
    join ledger_entries as e on e.purchasing_account_id = l.purchasing_account_id
      and e.key = 'set-up ' || l.set_up_id || '.' || l.line
    where l.purchasing_account_id = ${account.id} and l.item_id = ${held.item_id} and l.ready_at is null
      and e.package_id = ${held.package_id} and ${servingIn(account, sql`l.serving_number`)}
    order by l.set_up_id desc limit ${sql.lit(underWayLimit)}`.execute(work.db)
  return new Map(rows.map((row) => [row.position, { state: setUpState(row), ready_on: null, due_at: row.due_at }]))
}

/** The partner who ordered something of each service last, by product group; services that nobody ordered are missing. */
export async function proposedPartners(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
  groupIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const [servings, last] = await Promise.all([servingsOf(work, account), lastServings(work, account, groupIds)])
  return new Map(
    [...last].flatMap(([group, number]) => {
      const serving = servings.find((each) => each.number === number)
      return serving === undefined ? [] : [[group, serving.partner_id] as const]
    }),
  )
}

type PlanRow = Omit<SetUpPlan, 'state'> & { readonly attempts: number; readonly last_answer: string | null }

function withState({ attempts, last_answer, ...plan }: PlanRow): SetUpPlan {
  return { ...plan, state: setUpState({ ready_on: plan.ready_on, attempts, last_answer }) }
}

function planRows(language: string): RawBuilder<unknown> {
  return sql`
    select l.set_up_id, l.line, l.item_id, ${itemName(language, 'i')} as edition, i.version, l.quantity, l.term_ends_on,
      p.name as partner_name, u.requested_on, u.requested_on + i.grace_days as order_by, l.ready_on, l.due_at, l.attempts, l.last_answer
    from set_up_lines as l
    join set_ups as u on u.purchasing_account_id = l.purchasing_account_id and u.id = l.set_up_id
    join servings as s on s.purchasing_account_id = l.purchasing_account_id and s.number = l.serving_number
    join partners as p on p.id = s.partner_id
    join items as i on i.id = l.item_id`
}
