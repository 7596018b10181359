/** A file of orders that a partner sent in (SPEC 7.2, 10): what is kept of it, and the states that follow from that. */
import { sql } from 'kysely'
import { partnerDesk } from '#server/business/access/index.ts'
import { Refusal, type Actor, type Changing, type ImportFault, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'order-file.received': { readonly file: number; readonly name: string }
    'order-file.accepted': {
      readonly file: number
      readonly name: string
      readonly orders: number
      readonly lines: number
      readonly repeated: number
    }
    /** A dry run that found nothing wrong; nothing was ordered. */
    'order-file.checked': { readonly file: number; readonly name: string; readonly orders: number }
    'order-file.refused': { readonly file: number; readonly name: string; readonly faults: number }
    'order-file.failed': { readonly file: number; readonly name: string }
    /** Somebody has seen to what was refused, or failed. */
    'order-file.settled': { readonly file: number; readonly name: string }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'order-file.unknown': Record<never, never>
    /** So many of the partner's files wait that no more are taken for a while. */
    'order-file.too-many': { readonly limit: number }
    /** What the partner's files of the last `days` days hold is as much as is kept for him. */
    'order-file.too-much': { readonly gigabytes: number; readonly days: number }
    /** It is not refused and has not failed, so that there is nothing to see to. */
    'order-file.untroubled': Record<never, never>
  }
}

/** `checked`: a dry run that found nothing wrong. */
export type OrderFileState = 'received' | 'being-read' | 'accepted' | 'checked' | 'refused' | 'failed'

/** How a file came: by the Partner Center's page, or by the API. */
export type OrderFileSource = 'page' | 'api'

/** Why reading it was given up: a fault of ours, or that whoever sent it may not place orders any more. */
export type OrderFileFailure = 'fault' | 'not-allowed'

export interface OrderFile {
  readonly id: number
  readonly name: string
  readonly size_bytes: number
  readonly sent_by: string
  readonly source: OrderFileSource
  readonly dry_run: boolean
  readonly state: OrderFileState
  readonly received_at: Date
  readonly ended_at: Date | null
  /** How far its reader is: bytes of it that are read, then movements of the ledger that are booked, of how many. */
  readonly read_bytes: number
  readonly booked: number
  readonly to_book: number
  /** Of one that was accepted or checked: orders and lines that are new, and orders that were there already. */
  readonly orders: number | null
  readonly lines: number | null
  readonly repeated: number | null
  /** Of one that was refused: how many faults. */
  readonly fault_count: number | null
  readonly failure: OrderFileFailure | null
  readonly settled_at: Date | null
}

export interface OrderFileDetails extends OrderFile {
  /** The first thousand of them, in the order of the file. */
  readonly faults: readonly ImportFault[]
}

/** The columns of an OrderFile, of `order_files as f` and `users as u`. */
export const orderFileColumns = sql`f.id, f.name, f.size_bytes, u.first_name || ' ' || u.last_name as sent_by, f.source,
  f.dry_run, f.received_at, coalesce(f.accepted_at, f.refused_at, f.failed_at) as ended_at, f.read_bytes, f.booked,
  f.to_book, f.orders, f.lines, f.repeated, f.fault_count, f.failure, f.settled_at,
  case when f.accepted_at is not null then case when f.dry_run then 'checked' else 'accepted' end
    when f.refused_at is not null then 'refused' when f.failed_at is not null then 'failed'
    when f.seen_at is not null then 'being-read' else 'received' end as state`

/** Whoever sent a file, as the partner's person that he still is; undefined where he may not place orders any more. */
export async function senderOf(work: Work, partnerId: number, userId: number): Promise<Actor | undefined> {
  const row = await work.db
    .selectFrom('partner_users')
    .select('role')
    .where('partner_id', '=', partnerId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const actor = { kind: 'partner', userId, partnerId, role: row.role } as const
  try {
    partnerDesk({ ...work, actor }, 'orders.place')
    return actor
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** Sees to a file that was refused, or failed: it is in trouble no longer. Once is enough. Refuses 404, 409 order-file.untroubled. */
export async function settleOrderFile(work: Changing, id: number): Promise<void> {
  const { partnerId } = partnerDesk(work, 'orders.place')
  const by = work.actor.kind === 'partner' ? work.actor.userId : null
  const file = await work.db
    .selectFrom('order_files')
    .select(['name', 'refused_at', 'failed_at', 'settled_at'])
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (file === undefined) throw new Refusal(404, 'order-file.unknown', {})
  if (file.refused_at === null && file.failed_at === null) throw new Refusal(409, 'order-file.untroubled', {})
  if (file.settled_at !== null) {
    work.unchanged()
    return
  }

  await work.db
    .updateTable('order_files')
    .set({ settled_at: work.now, settled_by: by })
    .where('partner_id', '=', partnerId)
    .where('id', '=', id)
    .execute()

  const { name } = file
  await work.record({
    name: 'order-file.settled',
    scope: { partner: partnerId },
    subject: `order-file:${String(id)}`,
    details: { file: id, name },
  })
}
