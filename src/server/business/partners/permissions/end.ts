/**
 * How permissions end without an answer: past their last day, and with a change of partner (SPEC 3.3). A permission past its
 * last day opens nothing from that midnight on, whether or not it was closed here; closing it tells the partner and lets him ask anew.
 */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import type { NamedPartner } from '../visibility.ts'
import { noteRequest } from './request.ts'
import { isOpen } from './state.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Its last day is over; also that of a request which nobody answered in time. */
    'partner-permission.expired': { readonly partner: NamedPartner; readonly request: number; readonly until: string }
    /** Its partner serves the account no longer. */
    'partner-permission.ended': { readonly partner: NamedPartner; readonly request: number }
  }
}

interface Ending {
  readonly purchasing_account_id: number
  readonly id: number
  readonly partner_id: number
  readonly name: string
  readonly ends_on: string
}

/** Closes what a partner has in an account past its last day. The lock of its servings is held. */
export async function endPassed(work: Changing, accountId: number, partnerId: number): Promise<void> {
  const passed = await passedOf(work, sql`p.purchasing_account_id = ${accountId} and p.partner_id = ${partnerId}`, 1)
  for (const each of passed) await expire(work, each)
}

/** Closes up to `limit` permissions past their last day, in all accounts; answers how many. */
export async function endPermissions(work: Changing, limit: number): Promise<number> {
  work.unchanged() // unless there is one: then it is recorded
  const found = await passedOf(work, sql`true`, limit)
  const accounts = [...new Set(found.map((each) => each.purchasing_account_id))]
  // In one order, so that this never waits for a change of partner that waits for it.
  await sql`select id from purchasing_accounts where id = any(${accounts}::bigint[]) order by id for no key update`.execute(
    work.db,
  )
  // Once more: while the locks were waited for, one may have been removed.
  const ids = found.map(({ id }) => id)
  const passed = await passedOf(
    work,
    sql`p.purchasing_account_id = any(${accounts}::bigint[]) and p.id = any(${ids}::bigint[])`,
    limit,
  )
  for (const each of passed) await expire(work, each)
  return found.length
}

/** Ends whatever a partner who serves an account no longer has there; answers how many were open. The lock is held. */
export async function endPermissionsOf(work: Changing, accountId: number, partner: NamedPartner): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update partner_permissions as p set ended_at = ${work.now}
    where p.purchasing_account_id = ${accountId} and p.partner_id = ${partner.id} and ${isOpen} returning p.id`.execute(
    work.db,
  )
  for (const { id } of rows) {
    await noteRequest(work, accountId, id)
    await work.record({
      name: 'partner-permission.ended',
      scope: { account: accountId },
      subject: `partner-permission:${String(id)}`,
      details: { partner, request: id },
    })
  }
  return rows.length
}

async function passedOf(work: Changing, among: ReturnType<typeof sql>, limit: number): Promise<readonly Ending[]> {
  const { rows } = await sql<Ending>`
    select p.purchasing_account_id, p.id, p.partner_id, n.name, p.ends_on
    from partner_permissions as p join partners as n on n.id = p.partner_id
    where ${among} and p.ends_on < ${work.today}::date and ${isOpen}
    order by p.ends_on, p.purchasing_account_id, p.id limit ${sql.lit(limit)}`.execute(work.db)
  return rows
}

async function expire(work: Changing, ending: Ending): Promise<void> {
  const { purchasing_account_id: account, id, partner_id, name, ends_on: until } = ending
  await work.db
    .updateTable('partner_permissions')
    .set({ ended_at: work.now })
    .where('purchasing_account_id', '=', account)
    .where('id', '=', id)
    .execute()
  await noteRequest(work, account, id)
  await work.record({
    name: 'partner-permission.expired',
    scope: { account },
    subject: `partner-permission:${String(id)}`,
    details: { partner: { id: partner_id, name }, request: id, until },
    tells: true,
  })
}
