/**
 * Returns (SPEC 7.2): a partner takes back what he ordered, whole lines or part of them, for as many days after the order as the
 * catalogue gives. What was renewed, reduced or has ended since is not there to be taken back, and nothing is taken back twice.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { book, lockLedgers } from '#server/business/inventory/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { OrderLineKind } from './order.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'order.returned': {
      readonly number: string
      readonly lines: number
      readonly partnerId: number
    }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Nothing of the order was named to be taken back. */
    'order-return.empty': Record<never, never>
    /** A line that there is not, or of a kind that buys nothing: a renewal, a reduction. */
    'order-return.unfit': { readonly line: number }
    /** Its days are over. */
    'order-return.late': { readonly line: number; readonly until: string }
    /** More than what is left of the line. */
    'order-return.exceeds': { readonly line: number; readonly left: number }
    /** It was renewed, reduced or has ended since. */
    'order-return.gone': { readonly line: number }
  }
}

export interface ReturnedLine {
  readonly line: number
  /** At least 1. */
  readonly quantity: number
}

/** A line of an order, as far as it may be taken back. */
export interface ReturnableLine {
  readonly line: number
  readonly kind: OrderLineKind
  readonly edition: string
  readonly version: string
  readonly quantity: number
  readonly returned: number
  /** The last day on which it may be; null for a kind that buys nothing, or where the catalogue never lets it. */
  readonly until: string | null
}

/** One line of one return. */
export interface PastReturn extends ReturnedLine {
  readonly number: number
  readonly edition: string
  readonly returned_on: string
}

const boughtKinds = ['license', 'license-with-coverage', 'subscription', 'seats-added', 'msdn', 'azure', 'package']
/** Lines that one return names, and that its page offers. */
export const returnedLinesLimit = 500

/**
 * Takes back these lines of an order; answers which of the order's returns it is. Refuses 404 order.unknown for an order
 * that is not of the actor's partner now, 409 order-return.late, .exceeds and .gone, 422 order-return.empty and .unfit.
 */
export async function returnOrder(
  work: Changing,
  account: PurchasingAccount<'orders.place'>,
  orderId: number,
  lines: readonly ReturnedLine[],
): Promise<number> {
  const wanted = new Map(lines.map(({ line, quantity }) => [line, quantity]))
  if (wanted.size === 0 || wanted.size > returnedLinesLimit) throw new Refusal(422, 'order-return.empty', {})
  // Before anything is read: of two who take the same line back at once, the second finds it taken.
  await lockLedgers(work, sql`select ${account.id}::bigint`)
  const order = await ownOrder(work, account, orderId)
  const known = new Map((await linesOf(work, account.id, orderId, 'fr')).map((line) => [line.line, line]))
  for (const [line, quantity] of wanted) refuseUnreturnable(work, known.get(line), line, quantity)

  const number = await write(work, account.id, orderId, wanted)
  const { faults } = await book(work, movements(account.id, orderId, number, order.partnerId, work.today))
  const [fault] = faults
  if (fault !== undefined) throw new Refusal(409, 'order-return.gone', { line: lineOf(fault.sequence) })

  await work.record({
    name: 'order.returned',
    scope: { account: account.id },
    subject: `order:${String(orderId)}`,
    details: { number: order.number, lines: wanted.size, partnerId: order.partnerId },
    announces: true,
  })
  return number
}

/** The lines of the order as far as they may be taken back by the actor, a partner: none for an order of another's. */
export async function returnableLines(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  orderId: number,
  language: string,
): Promise<readonly ReturnableLine[]> {
  if (work.actor.kind !== 'partner' || !account.permissions.has('orders.place')) return []
  if (!(await isOwn(work, account.id, orderId, work.actor.partnerId))) return []
  return await linesOf(work, account.id, orderId, language)
}

/** What was taken back of the order, the oldest return first. Whoever sees the order sees it. */
export async function returnsOf(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  orderId: number,
  language: string,
): Promise<readonly PastReturn[]> {
  const { rows } = await sql<PastReturn>`
    select r.number, r.line, r.quantity, r.returned_on, ${itemName(language, 'i')} as edition
    from order_returns as r
    join order_lines as l on l.purchasing_account_id = r.purchasing_account_id and l.order_id = r.order_id and l.number = r.line
    join items as i on i.id = l.item_id
    where r.purchasing_account_id = ${account.id} and r.order_id = ${orderId}
    order by r.number, r.line limit ${sql.lit(returnedLinesLimit)}`.execute(work.db)
  return rows
}

/** How many of a line may be taken back on that day. */
export function returnableOn({ quantity, returned, until }: ReturnableLine, today: string): number {
  return until === null || until < today ? 0 : quantity - returned
}

function refuseUnreturnable({ today }: Work, known: ReturnableLine | undefined, line: number, quantity: number): void {
  if (known?.until === undefined || known.until === null) throw new Refusal(422, 'order-return.unfit', { line })
  if (known.until < today) throw new Refusal(409, 'order-return.late', { line, until: known.until })
  const left = returnableOn(known, today)
  if (quantity > left) throw new Refusal(409, 'order-return.exceeds', { line, left })
}

async function ownOrder(
  work: Changing,
  account: PurchasingAccount<'orders.place'>,
  orderId: number,
): Promise<{ readonly number: string; readonly partnerId: number }> {
  const { actor } = work
  if (actor.kind !== 'partner' || !(await isOwn(work, account.id, orderId, actor.partnerId))) {
    throw new Refusal(404, 'order.unknown', {})
  }
  const { number } = await work.db
    .selectFrom('orders')
    .select('number')
    .where('purchasing_account_id', '=', account.id)
    .where('id', '=', orderId)
    .executeTakeFirstOrThrow()
  return { number, partnerId: actor.partnerId }
}

/** Sight of another's orders is none of their partner's acts. */
async function isOwn(work: Work, accountId: number, orderId: number, partnerId: number): Promise<boolean> {
  const { rows } = await sql`
    select from orders as o
    join servings as s on s.purchasing_account_id = o.purchasing_account_id and s.number = o.serving_number
    where o.purchasing_account_id = ${accountId} and o.id = ${orderId} and s.partner_id = ${partnerId}`.execute(work.db)
  return rows.length > 0
}

async function linesOf(
  work: Work,
  accountId: number,
  orderId: number,
  language: string,
): Promise<readonly ReturnableLine[]> {
  const { rows } = await sql<Omit<ReturnableLine, 'until'> & { ordered_on: string; return_days: number }>`
    select l.number as line, l.kind, ${itemName(language, 'i')} as edition, i.version, l.quantity, l.ordered_on,
      case when l.kind = any(${boughtKinds}::text[]) then i.return_days else 0 end as return_days,
      coalesce((select sum(r.quantity) from order_returns as r where r.purchasing_account_id = l.purchasing_account_id
        and r.order_id = l.order_id and r.line = l.number), 0)::integer as returned
    from order_lines as l join items as i on i.id = l.item_id
    where l.purchasing_account_id = ${accountId} and l.order_id = ${orderId} order by l.number`.execute(work.db)
  return rows.map(({ ordered_on: orderedOn, return_days: days, ...line }) => ({
    ...line,
    until: days === 0 ? null : addDays(orderedOn, days),
  }))
}

async function write(
  work: Changing,
  accountId: number,
  orderId: number,
  wanted: ReadonlyMap<number, number>,
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into order_returns (purchasing_account_id, order_id, number, line, quantity, returned_on, returned_at, returned_by)
    select ${accountId}, ${orderId}, (select coalesce(max(number), 0) + 1 from order_returns
        where purchasing_account_id = ${accountId} and order_id = ${orderId}),
      w.line, w.quantity, ${work.today}::date, ${work.now}::timestamptz, ${'userId' in work.actor ? work.actor.userId : null}
    from unnest(${[...wanted.keys()]}::smallint[], ${[...wanted.values()]}::integer[]) as w (line, quantity)
    returning number`.execute(work.db)
  return rows[0]?.number ?? 1
}

// A fault is told by the line: several movements of one have numbers of their own behind it.
const movementsPerLine = 10_000

function lineOf(sequence: number): number {
  return Math.floor(sequence / movementsPerLine)
}

/** What the order's lines posted, in the part that is returned: from the balances to which they posted it. */
function movements(accountId: number, orderId: number, number: number, partnerId: number, today: string) {
  return sql<never>`
    select e.purchasing_account_id, e.item_id, e.package_id,
      r.line * ${sql.lit(movementsPerLine)} + row_number() over (partition by r.line order by e.item_id, m.kind, e.key) as sequence,
      e.serving_number, ${partnerId}::bigint as partner_id, m.kind, m.posted / l.quantity * r.quantity as quantity,
      e.term_ends_on, null::date as anniversary_on, ${today}::date as effective_on, e.order_id, e.order_line,
      concat_ws('.', 'r' || e.order_id, ${number}::int, r.line, e.item_id, m.kind) as key
    from order_returns as r
    join order_lines as l on l.purchasing_account_id = r.purchasing_account_id and l.order_id = r.order_id and l.number = r.line
    join ledger_entries as e on e.purchasing_account_id = r.purchasing_account_id
      and e.key > ${`o${String(orderId)}.`} and e.key < ${`o${String(orderId)}/`} and e.order_line = r.line
    cross join lateral (values ('returned', e.ordered_change), ('coverage-returned', e.coverage_change)) as m (kind, posted)
    where r.purchasing_account_id = ${accountId} and r.order_id = ${orderId} and r.number = ${number} and m.posted > 0`
}
