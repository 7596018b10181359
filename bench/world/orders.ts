/**
 * Two million order lines with what they came to in the ledger, as finished rows: one account with a million of them on
 * one item, one with five thousand orders, and fifty thousand accounts of twenty lines.
 */
import type pg from 'pg'
import { accounts, largestPartner } from './accounts.ts'
import { itemCount, longHistoryItem } from './catalogue.ts'

export const longHistory = 1_000_000
export const shortHistory = 5_000
export const accountsWithOrders = 50_000
const linesPerOrder = 4
/** Days over which a history spreads, up to the end of 2025. */
const historyDays = 3_600

/** The orders of everyone who has some, and the ledger, holdings, balances and totals that follow. */
export async function makeOrders(client: pg.Client): Promise<void> {
  await client.query(`
    create temporary table lines (purchasing_account_id bigint, order_id bigint, number smallint, item_id bigint,
      quantity integer, ordered_on date);
    insert into lines
      select a, (a - ${String(accounts.twenty)}) * ${String(itemCount / linesPerOrder)} + (i - 1) / ${String(linesPerOrder)} + 1,
        (i - 1) % ${String(linesPerOrder)} + 1, i, 10 + (a * 7 + i * 3) % 90, date '2024-01-01' + ((a * 13 + i / 4 * 31) % 700)::integer
      from (select ${String(accounts.twenty)} as a union all
        select generate_series(${String(accounts.firstOfMany)}, ${String(accounts.firstOfMany + accountsWithOrders - 1)})) as a (a),
        generate_series(1, ${String(itemCount)}) as i`)
  await client.query(`insert into lines ${historySql(accounts.fiveThousand, shortHistory, 1_000_000)}`)
  await client.query(`insert into lines ${historySql(accounts.million, longHistory, 2_000_000)}`)
  await client.query(finishedRows)
}

/** One line per order of the item with the history, and at its beginning one of each other item. */
function historySql(account: number, length: number, firstOrder: number): string {
  const others = itemCount - 1
  return `select ${String(account)}, ${String(firstOrder)} + i, 1,
      case when i <= ${String(others)} then i + 1 else ${String(longHistoryItem)} end, 1 + (i % 5),
      date '2016-02-01' + (i::bigint * ${String(historyDays)} / ${String(length + others)})::integer
    from generate_series(1, ${String(length + others)}) as i`
}

const term = `case when i.kind = 'license' then date 'infinity' else current_date + 1000 end`

const finishedRows = `
  analyze lines;
  insert into orders (purchasing_account_id, id, number, serving_number, partner_id, ordered_on, placed_at, source, line_count)
    select purchasing_account_id, order_id, 'PO-' || lpad(order_id::text, 8, '0'), 1, ${String(largestPartner)}, min(ordered_on), min(ordered_on), 'import', count(*)
    from lines group by 1, 2 order by 1, 2;
  insert into order_numbers (partner_id, number, content_hash, purchasing_account_id, order_id)
    select partner_id, number, sha256(number::bytea), purchasing_account_id, id from orders order by 1, 2;
  insert into partner_orders (partner_id, ordered_on, order_id, purchasing_account_id, number)
    select partner_id, ordered_on, id, purchasing_account_id, number from orders order by 1, 2, 3;
  insert into order_lines (purchasing_account_id, order_id, number, item_id, kind, quantity, term_ends_on, ordered_on)
    select l.purchasing_account_id, l.order_id, l.number, l.item_id, i.kind, l.quantity,
      case when i.kind <> 'license' then ${term} end, o.ordered_on
    from lines as l join items as i on i.id = l.item_id
    join orders as o on o.purchasing_account_id = l.purchasing_account_id and o.id = l.order_id
    order by 1, 2, 3;
  insert into holdings (purchasing_account_id, item_id, entries, available, ordered)
    select purchasing_account_id, item_id, count(*), sum(quantity), sum(quantity) from lines group by 1, 2 order by 1, 2;
  insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available, ordered, coverage)
    select h.purchasing_account_id, h.item_id, 0, 1, ${term}, h.available, h.ordered, 0
    from holdings as h join items as i on i.id = h.item_id order by 1, 2;
  insert into terms_ending (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
    select ${String(largestPartner)}, term_ends_on, purchasing_account_id, item_id, package_id, serving_number
    from balances where term_ends_on < 'infinity' order by 1, 2, 3, 4;
  insert into ledger_entries (purchasing_account_id, item_id, package_id, position, serving_number, partner_id, term_ends_on,
      kind, effective_on, recorded_at, available_change, ordered_change, coverage_change, available_after, ordered_after,
      coverage_after, order_id, order_line, actor, key)
    select l.purchasing_account_id, l.item_id, 0, row_number() over w, 1, ${String(largestPartner)}, ${term}, i.kind, l.ordered_on, l.ordered_on,
      l.quantity, l.quantity, 0, sum(l.quantity) over w, sum(l.quantity) over w, 0, l.order_id, l.number,
      'system:bench', 'o' || l.order_id || '.' || l.number
    from lines as l join items as i on i.id = l.item_id
    window w as (partition by l.purchasing_account_id, l.item_id order by l.order_id, l.number)
    order by 1, 2, 4;
  update servings as s set orders_placed = o.placed
    from (select purchasing_account_id, count(*) as placed from orders group by 1) as o
    where o.purchasing_account_id = s.purchasing_account_id;
  drop table lines`
