/** What the publisher sees of services being set up: every line that is not ready, with its attempts; and trying one again. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { isLine, toldAfterAttempts, type LineKey } from './line.ts'
import { setUpState, type SetUpState } from './state.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** The publisher had a service's site told again at once. */
    'set-up.retried': { readonly setUp: number; readonly line: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** There is nothing to try again: it is ready, or never was. */
    'set-up.ready-already': Record<never, never>
  }
}

/** A line that is not ready. */
export interface UnreadyLine extends LineKey {
  readonly account_number: string
  readonly account_name: string
  readonly organization_name: string
  readonly edition: string
  readonly version: string
  readonly quantity: number
  readonly requested_at: Date
  /** The service whose site is told; null where it needs none. */
  readonly service_name: string | null
  readonly attempts: number
  readonly attempted_at: Date | null
  readonly due_at: Date
  readonly last_answer: string | null
  readonly state: SetUpState
}

export const unreadyPageSize = 50

/** Where a page begins: after this line. */
export type UnreadyCursor = Pick<LineKey, 'set_up_id' | 'line'>

/** Lines that are not ready, those that were asked for first before; `more` where there are others after them. */
export async function unreadyLines(
  work: Work,
  _desk: Publisher,
  language: string,
  after?: UnreadyCursor,
): Promise<{ readonly lines: readonly UnreadyLine[]; readonly more: boolean }> {
  const { rows } = await sql<Omit<UnreadyLine, 'state'>>`
    select l.purchasing_account_id, l.set_up_id, l.line, a.number as account_number, a.name as account_name,
      o.name as organization_name, ${itemName(language, 'i')} as edition, i.version, l.quantity, u.requested_at,
      s.name as service_name, l.attempts, l.attempted_at, l.due_at, l.last_answer
    from set_up_lines as l
    join set_ups as u on u.purchasing_account_id = l.purchasing_account_id and u.id = l.set_up_id
    join purchasing_accounts as a on a.id = l.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    join items as i on i.id = l.item_id
    left join service_groups as sg on sg.product_group_id = i.product_group_id
    left join services as s on s.id = sg.service_id and s.withdrawn_at is null and s.provisioning_url is not null
    where l.ready_at is null and (l.set_up_id, l.line) > (${after?.set_up_id ?? 0}::bigint, ${after?.line ?? 0}::smallint)
    order by l.set_up_id, l.line limit ${sql.lit(unreadyPageSize + 1)}`.execute(work.db)
  const lines = rows.slice(0, unreadyPageSize).map((row) => ({ ...row, state: setUpState({ ...row, ready_on: null }) }))
  return { lines, more: rows.length > unreadyPageSize }
}

/** How many lines have failed so often that somebody has to look, counted as far as `limit`. */
export async function failingLines(work: Work, _desk: Publisher, limit: number): Promise<number> {
  const { rows } = await sql<{ failing: number }>`
    select count(*) as failing from (
      select from set_up_lines where ready_at is null and last_answer is not null and attempts >= ${toldAfterAttempts}
      limit ${limit}) as l`.execute(work.db)
  return rows[0]?.failing ?? 0
}

/** Has a line's site told again at once. Refuses 409 set-up.ready-already. */
export async function retryLine(work: Changing, _desk: Publisher, line: LineKey): Promise<void> {
  const { numAffectedRows } = await sql`
    update set_up_lines set due_at = ${work.realNow}::timestamptz
    where ${isLine(line)} and ready_at is null`.execute(work.db)
  if (numAffectedRows === 0n) throw new Refusal(409, 'set-up.ready-already', {})

  await work.record({
    name: 'set-up.retried',
    scope: { account: line.purchasing_account_id },
    subject: `set-up:${String(line.set_up_id)}`,
    details: { setUp: line.set_up_id, line: line.line },
  })
  await work.enqueue('provisioning.provide', {}, 'provisioning.provide')
}
