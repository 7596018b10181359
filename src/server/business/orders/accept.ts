/**
 * Accepts orders, whole or not at all: the orders and lines themselves, what they do to the ledger, and one event per
 * order. An order typed into a form and a file of a million lines take this one path.
 *
 * Order of locks: order numbers (sorted), then the agreements (sorted), then the ledgers of the accounts (sorted). Nobody takes
 * a number while holding an agreement or a ledger, so two imports cannot wait for each other in a circle.
 */
import { sql, type RawBuilder } from 'kysely'
import { reachOf } from '#server/business/access/index.ts'
import { holdAgreements } from '#server/business/agreements/index.ts'
import { book, foresee, type Foresight, type MovementFault } from '#server/business/inventory/index.ts'
import { countOrdersPlaced, listPlacedOrders } from '#server/business/partners/index.ts'
import { checkStaged, refuseFaults, type Changing, type FaultCode, type ImportFault } from '#server/work/index.ts'
import { afterAgreement, lineChecks, orderChecks } from './checks.ts'

/** How an order came: typed, by the API, in a file that a partner sent, in one that the publisher imported. */
export type OrderSource = 'import' | 'form' | 'api' | 'file'

export interface Acceptance {
  readonly orders: number
  readonly lines: number
  /** Lines of the ledger that the orders came to. */
  readonly entries: number
  /** Orders that were here already, or come several times in this file, with the same content: they count once. */
  readonly repeated: number
}

declare module '#server/work/event.ts' {
  interface Events {
    'order.placed': { readonly number: string; readonly lines: number; readonly partnerId: number }
  }
}

/** One line of an order as it comes in, with the columns' names as a source must have them. */
export interface IncomingLine {
  /** What a fault is reported by: the line of a file. */
  readonly sequence: number
  readonly partner_number: string
  readonly order_number: string
  readonly ordered_on: string
  readonly account_number: string
  readonly purchase_order_number: string
  readonly order_line: number
  readonly kind: string
  readonly item_code: string
  readonly quantity: number
  readonly term_ends_on: string | null
}

/** Accepts the orders that `lines` (see IncomingLine) yields. Refuses 422 import.refused with every fault by `sequence`. */
export async function acceptOrders(
  work: Changing,
  lines: RawBuilder<unknown>,
  source: OrderSource,
  onBooked?: (movements: number, of: number) => void,
): Promise<Acceptance> {
  await resolve(work, lines)
  await checkStaged(work, lineChecks(work.today))
  await gatherOrders(work)
  const copies = await dropCopies(work)
  await checkStaged(work, orderChecks)
  const repeated = copies + (await claimNumbers(work))
  await refuseAfterAgreement(work, source === 'import')
  const orders = await insertOrders(work, source)
  if (orders === 0) {
    work.unchanged()
    return { orders: 0, lines: 0, entries: 0, repeated }
  }
  const placed = await insertLines(work)
  const booking = await book(work, movements, onBooked)
  refuseFaults(booking.faults.map(({ sequence, fault }) => ledgerFault(sequence, fault)))
  await countOrdersPlaced(
    work,
    sql`
    select purchasing_account_id, serving_number, count(*) from incoming_orders
    group by purchasing_account_id, serving_number`,
  )
  // By the serving: a change of partner may have come before the ledgers' locks.
  await listPlacedOrders(
    work,
    sql`
    select s.partner_id, o.ordered_on, o.order_id, o.purchasing_account_id, o.number, o.purchase_order_number
    from incoming_orders as o
    join servings as s on s.purchasing_account_id = o.purchasing_account_id and s.number = o.serving_number`,
  )
  await work.recordEach(
    'order.placed',
    sql`
    select purchasing_account_id, 'order:' || order_id,
      jsonb_build_object('number', number, 'lines', line_count, 'partnerId', partner_id) from incoming_orders`,
    'account',
    source !== 'import',
  )
  return { orders, lines: placed, entries: booking.entries, repeated }
}

/** What the orders that `lines` yields would do, and whether all of them are there already. Refuses as acceptOrders does. */
export async function foreseeOrders(
  work: Changing,
  lines: RawBuilder<unknown>,
): Promise<Pick<Foresight, 'movements'> & { readonly isRepeated: boolean }> {
  await resolve(work, lines)
  await checkStaged(work, lineChecks(work.today))
  await gatherOrders(work)
  await checkStaged(work, [...orderChecks, takenNumbers, afterAgreement(false, work.today, isNew)])
  const { rows } = await sql<{ is_new: boolean }>`
    select exists (select from incoming_orders as o where ${isNew}) as is_new`.execute(work.db)
  if (rows[0]?.is_new !== true) return { movements: [], isRepeated: true }
  const foresight = await foresee(work, movements)
  refuseFaults(foresight.faults.map(({ sequence, fault }) => ledgerFault(sequence, fault)))
  return { movements: foresight.movements, isRepeated: false }
}

/**
 * Turns what the file names into ids; what it names wrongly stays null and is a fault. To a partner's people there are no
 * partners but theirs, and no accounts but those that he serves: whatever else they name is unknown, in the same words.
 */
async function resolve(work: Changing, lines: RawBuilder<unknown>): Promise<void> {
  const own = work.actor.kind === 'partner' ? work.actor.partnerId : undefined
  const isOwn = own === undefined ? sql`` : sql`and p.id = ${own}`
  await sql`create temporary table resolved_lines on commit drop as
    select l.*, p.id as partner_id, n.purchasing_account_id, i.id as item_id, i.kind as item_kind, i.coverage_offered,
      i.sold_until, s.number as serving_number
    from (${lines}) as l
    left join partners as p on p.number = l.partner_number ${isOwn}
    left join purchasing_account_numbers as n on n.number = l.account_number
      and ${reachOf(work, 'n.purchasing_account_id')}
    left join items as i on i.code = l.item_code
    left join (
      select purchasing_account_id, partner_id, min(number) as number from servings
      group by purchasing_account_id, partner_id) as s
      on s.purchasing_account_id = n.purchasing_account_id and s.partner_id = p.id`.execute(work.db)
  await sql`analyze resolved_lines`.execute(work.db)
}

/** One row per order, under an id of its own, with a hash of its content. */
async function gatherOrders(work: Changing): Promise<void> {
  await sql`create temporary table incoming_orders on commit drop as
    select nextval('orders_id_seq') as order_id, o.*
    from (
      select partner_id, order_number as number, min(sequence) as first_sequence,
        min(purchasing_account_id) as purchasing_account_id, min(serving_number) as serving_number,
        min(purchase_order_number) as purchase_order_number, min(ordered_on) as ordered_on,
        count(*)::integer as line_count, count(distinct order_line)::integer as distinct_lines,
        min(purchasing_account_id) = max(purchasing_account_id) as one_account, min(ordered_on) = max(ordered_on) as one_date,
        min(purchase_order_number) = max(purchase_order_number) as one_purchase_order,
        sha256(convert_to(string_agg(concat_ws(${'\u001f'}, account_number, ordered_on, purchase_order_number, order_line, kind,
          item_code, quantity, coalesce(term_ends_on::text, '')), ${'\u001e'} order by order_line), 'UTF8')) as content_hash
      from resolved_lines group by partner_id, order_number
      order by min(ordered_on), min(sequence)) as o`.execute(work.db)
  await sql`analyze incoming_orders`.execute(work.db)
}

/**
 * An order that comes several times, each time whole and the same (two exports of a partner's system put together), is
 * one order: the later copies are dropped. Answers how many orders came so. Anything less alike stays, as a fault.
 */
async function dropCopies(work: Changing): Promise<number> {
  const { rows } = await sql<{ orders: number }>`
    with copied as (
      select l.partner_id, l.order_number, l.order_line, min(l.sequence) as first_sequence, count(*) as times,
        count(distinct (l.account_number, l.ordered_on, l.purchase_order_number, l.kind, l.item_code, l.quantity,
          l.term_ends_on)) as contents
      from resolved_lines as l
      join incoming_orders as o on o.partner_id = l.partner_id and o.number = l.order_number
      where o.distinct_lines < o.line_count
      group by l.partner_id, l.order_number, l.order_line),
    whole as (
      select partner_id, order_number from copied group by partner_id, order_number
      having max(contents) = 1 and min(times) = max(times)),
    dropped as (
      delete from resolved_lines as l using copied as c join whole as w using (partner_id, order_number)
      where l.partner_id = c.partner_id and l.order_number = c.order_number and l.order_line = c.order_line
        and l.sequence > c.first_sequence
      returning 1)
    select count(*) as orders from whole where exists (select from dropped)`.execute(work.db)
  const orders = rows[0]?.orders ?? 0
  if (orders === 0) return 0
  await sql`drop table incoming_orders`.execute(work.db)
  await gatherOrders(work)
  return orders
}

/**
 * Claims each order's number for its partner. What is claimed already with the same content is dropped from the
 * incoming orders (answers how many); with other content it is a fault. A number that another transaction is claiming
 * right now is waited for, so that the same file sent twice at once counts once.
 */
async function claimNumbers(work: Changing): Promise<number> {
  const { rows } = await sql<{ all_are_new: boolean }>`
    with claimed as (
      insert into order_numbers (partner_id, number, content_hash, purchasing_account_id, order_id)
      select partner_id, number, content_hash, purchasing_account_id, order_id
      from incoming_orders order by partner_id, number
      on conflict do nothing returning 1)
    select (select count(*) from claimed) = (select count(*) from incoming_orders) as all_are_new`.execute(work.db)
  if (rows[0]?.all_are_new === true) return 0 // the usual case is spared comparing a million lines' orders
  await checkStaged(work, [takenNumbers])
  const { numAffectedRows } = await sql`delete from incoming_orders as o using order_numbers as n
    where n.partner_id = o.partner_id and n.number = o.number and n.order_id <> o.order_id`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

/** Refuses 422 import.refused where an agreement is over. History is not raced for: a million agreements stay unlocked. */
async function refuseAfterAgreement(work: Changing, isHistory: boolean): Promise<void> {
  if (!isHistory) await holdAgreements(work, sql`select purchasing_account_id from incoming_orders`)
  await checkStaged(work, [afterAgreement(isHistory, work.today)])
}

/** An order `o` whose number stands for none yet. */
const isNew = sql`not exists (select from order_numbers as n where n.partner_id = o.partner_id and n.number = o.number)`

/** Orders whose number stands for other content. */
const takenNumbers = sql`
  select o.first_sequence as line, 'order_number' as column_name, 'order.different' as code, o.number as value
  from incoming_orders as o join order_numbers as n using (partner_id, number)
  where n.order_id <> o.order_id and n.content_hash <> o.content_hash`

async function insertOrders(work: Changing, source: OrderSource): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into orders (purchasing_account_id, id, number, serving_number, partner_id, customer_purchase_order_number,
      ordered_on, placed_at, source, line_count)
    select purchasing_account_id, order_id, number, serving_number, partner_id, purchase_order_number, ordered_on,
      ${work.now}::timestamptz, ${source}::text, line_count
    from incoming_orders order by purchasing_account_id, order_id`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

async function insertLines(work: Changing): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into order_lines (purchasing_account_id, order_id, number, item_id, kind, quantity, term_ends_on, ordered_on)
    select o.purchasing_account_id, o.order_id, l.order_line, l.item_id, l.kind, l.quantity, l.term_ends_on, o.ordered_on
    from incoming_orders as o
    join resolved_lines as l on l.partner_id = o.partner_id and l.order_number = o.number
    order by o.purchasing_account_id, o.order_id, l.order_line`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

/**
 * What the lines ask of the ledger: a package becomes one movement per component, and a term that is left out is the
 * agreement's next anniversary after the order. For renewals and changes of seats it depends on what is held, and is left
 * to the rule.
 */
const movements = sql<never>`
  select o.purchasing_account_id, coalesce(c.item_id, l.item_id) as item_id,
    case when c.item_id is null then 0 else l.item_id end as package_id, l.sequence, o.serving_number, o.partner_id,
    case when c.item_id is null then l.kind when c.with_coverage then 'license-with-coverage' else ci.kind end as kind,
    l.quantity::bigint * coalesce(c.quantity, 1) as quantity,
    case when l.kind in ('seats-added', 'seats-reduced', 'renewal', 'coverage-renewal') then l.term_ends_on
      else coalesce(l.term_ends_on, a.anniversary_on + make_interval(years => case when a.anniversary_on > o.ordered_on
        then 0 else extract(year from age(o.ordered_on, a.anniversary_on))::integer + 1 end)) end::date as term_ends_on,
    case when l.kind in ('renewal', 'coverage-renewal') and l.term_ends_on is null then a.anniversary_on end as anniversary_on,
    o.ordered_on as effective_on, o.order_id, l.order_line,
    'o' || o.order_id || '.' || l.order_line || case when c.item_id is null then '' else 'c' || c.item_id end as key
  from incoming_orders as o
  join resolved_lines as l on l.partner_id = o.partner_id and l.order_number = o.number
  join purchasing_accounts as pa on pa.id = o.purchasing_account_id
  join agreements as a on a.id = pa.agreement_id
  left join package_components as c on l.kind = 'package' and c.package_id = l.item_id
  left join items as ci on ci.id = c.item_id`

const faultColumns: Readonly<Record<MovementFault, string>> = {
  'reduction.exceeds': 'quantity',
  'return.exceeds': 'quantity',
  'seats.without-subscription': 'item',
  'term.missing': 'term_ends_on',
  'term.earlier': 'term_ends_on',
}

function ledgerFault(line: number, code: MovementFault & FaultCode): ImportFault {
  return { line, column: faultColumns[code], code, value: '' }
}
