/**
 * What migrations 0045 and 0046 make of what customers had set up and partners had ordered before there were deadlines and
 * lists of partners: a database of the version before, with rows as that version wrote them, brought to this one.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invariants as ofInventory } from '#server/business/inventory/index.ts'
import { invariants as ofPartners } from '#server/business/partners/index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { migrate } from '#server/platform/migrations.ts'
import { secretOf } from '#server/platform/secret.ts'
import { examine, readInBulk, system, type House } from '#server/work/index.ts'
import { emptyDatabase, type TestDatabase } from '../world/database.ts'

const deadlines = '0045_deadlines.sql'

let database: TestDatabase
let owner: pg.Client
let house: House
beforeAll(async () => {
  database = await emptyDatabase()
  const urls = { ownerUrl: database.ownerUrl, url: database.databaseUrl }
  const earlier = await migrate(urls, deadlines)
  expect(earlier.at(-1)).toBe('0042_set_ups.sql')
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(oldRows)
  expect(await migrate(urls)).toContain(deadlines)
  house = {
    database: openDatabase(database.databaseUrl),
    clock: systemClock('Europe/Paris'),
    secret: secretOf(randomBytes(32)),
  }
})
afterAll(async () => {
  await house.database.close()
  await owner.end()
  await database.drop()
})

test('what nobody ordered is a row of its newest set-ups, with the deadline that the catalogue of then gives', async () => {
  expect(
    await rowsOf(`
      select i.code, u.serving_number as serving, u.position, u.quantity, u.set_up_on, u.order_by, u.lapsed_on,
        u.suspended_on, u.warned_days
      from unordered_set_ups as u join items as i on i.id = u.item_id order by 1, 2, 3`),
  ).toEqual([
    // Of 100 and 200 the partner ordered 150, the older ones first: 150 of the newer ones are left.
    row('E1', 1, 2, 150, '2026-09-20', '2026-10-20', null),
    row('E1', 2, 4, 100, '2026-10-01', '2026-10-31', null),
    // Neither was ordered; each has its own deadline.
    row('E3', 1, 1, 100, '2026-09-05', '2026-09-15', null),
    row('E3', 1, 2, 100, '2026-11-05', '2026-11-15', null),
    // What its term took with it was never ordered.
    row('E5', 1, 1, 200, '2025-03-01', '2025-03-31', '2026-01-31'),
  ])
})

test('a balance that has something unordered says since when and until when; others say neither', async () => {
  expect(
    await rowsOf(`
      select i.code, b.serving_number as serving, b.order_by, (b.unordered_since at time zone 'UTC')::date as since
      from balances as b join items as i on i.id = b.item_id order by 1, 2, b.term_ends_on`),
  ).toEqual([
    { code: 'E1', serving: 1, order_by: '2026-10-20', since: '2026-09-20' },
    { code: 'E1', serving: 2, order_by: '2026-10-31', since: '2026-10-01' },
    { code: 'E3', serving: 1, order_by: '2026-09-15', since: '2026-09-05' },
    { code: 'E5', serving: 1, order_by: null, since: null },
    { code: 'E5', serving: 2, order_by: null, since: null },
  ])
})

test('each partner finds what he has to order, and what was ordered under the servings that are his now', async () => {
  expect(
    await rowsOf(`
      select p.number as partner, i.code, a.unordered, a.suspended, a.since, a.order_by
      from orders_awaited as a join partners as p on p.id = a.partner_id join items as i on i.id = a.item_id
      order by 1, 2`),
  ).toEqual([
    { partner: 'R-2', code: 'E1', unordered: '100', suspended: '0', since: '2026-10-01', order_by: '2026-10-31' },
    { partner: 'R-3', code: 'E1', unordered: '150', suspended: '0', since: '2026-09-20', order_by: '2026-10-20' },
    { partner: 'R-3', code: 'E3', unordered: '200', suspended: '0', since: '2026-09-05', order_by: '2026-09-15' },
  ])
  expect(
    await rowsOf(`
      select p.number as partner, o.ordered_on, r.number
      from partner_orders as o join partners as p on p.id = o.partner_id
      join orders as r on r.purchasing_account_id = o.purchasing_account_id and r.id = o.order_id order by 1, 2`),
  ).toEqual([
    { partner: 'R-2', ordered_on: '2025-04-01', number: 'PO-2' },
    { partner: 'R-3', ordered_on: '2025-03-10', number: 'PO-1' },
    { partner: 'R-3', ordered_on: '2026-10-02', number: 'PO-3' },
  ])
})

test('what is promised of the ledger and of partners’ lists holds of it', async () => {
  const findings = await readInBulk(house, system('test'), (work) => examine(work, [...ofInventory, ...ofPartners]))
  expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([])
})

/** A row of `unordered_set_ups`; nothing was suspended or warned of before there were deadlines. */
function row(
  code: string,
  serving: number,
  position: number,
  quantity: number,
  setUpOn: string,
  orderBy: string,
  lapsedOn: string | null,
) {
  return {
    code,
    serving,
    position: String(position),
    quantity: String(quantity),
    set_up_on: setUpOn,
    order_by: orderBy,
    lapsed_on: lapsedOn,
    suspended_on: null,
    warned_days: null,
  }
}

/** Days come as they are written: a Date would move them with the time zone. */
async function rowsOf(query: string): Promise<unknown[]> {
  const types = { getTypeParser: (oid: number) => (text: string) => (oid === 21 ? Number(text) : text) }
  return (await owner.query({ text: query, types })).rows
}

// As version 0.1 wrote them, of one account: E1 (30 days) of two servings, E3 (10 days), E5 whose term is over. Serving 1 was
// partner R-1's and is R-3's now.
const oldRows = `
  insert into organizations (number, name, country_code) values ('O-1', 'Contoso', 'FR');
  insert into agreements (number, organization_id, signed_on, anniversary_on, administrator_email, administrator_first_name,
    administrator_last_name, administrator_language, registered_at)
    values ('A-1', 1, '2024-02-01', '2025-02-01', 'ada@contoso.example', 'Ada', 'Admin', 'fr', '2024-02-01Z');
  insert into purchasing_accounts (number, agreement_id, organization_id, name, city, country_code, registered_at)
    values ('P-1', 1, 1, 'Contoso Paris', 'Paris', 'FR', '2024-02-01Z');
  insert into purchasing_account_numbers values ('P-1', 1);
  insert into partners (number, name, language) values ('R-1', 'One', 'fr'), ('R-2', 'Two', 'fr'), ('R-3', 'Three', 'fr');
  insert into servings (purchasing_account_id, number, partner_id, since, orders_placed)
    values (1, 1, 3, '2024-02-01Z', 2), (1, 2, 2, '2024-02-01Z', 1);
  insert into product_groups (name) values ('Office 365');
  insert into items (code, kind, product_group_id, product, edition, grace_days) values
    ('E1', 'subscription', 1, 'Office 365', 'E1', 30), ('E3', 'subscription', 1, 'Office 365', 'E3', 10),
    ('E5', 'subscription', 1, 'Office 365', 'E5', 30);
  insert into orders (purchasing_account_id, number, serving_number, partner_id, ordered_on, placed_at, source, line_count)
    values (1, 'PO-1', 1, 1, '2025-03-10', '2025-03-10Z', 'import', 1), (1, 'PO-2', 2, 2, '2025-04-01', '2025-04-01Z', 'form', 1),
    (1, 'PO-3', 1, 1, '2026-10-02', '2026-10-02Z', 'form', 1);
  insert into order_lines (purchasing_account_id, order_id, number, item_id, kind, quantity, ordered_on) values
    (1, 1, 1, 3, 'subscription', 100, '2025-03-10'), (1, 2, 1, 3, 'subscription', 100, '2025-04-01'),
    (1, 3, 1, 1, 'subscription', 150, '2026-10-02');
  insert into order_numbers (partner_id, number, content_hash, purchasing_account_id, order_id)
    select partner_id, number, '\\x00'::bytea, 1, id from orders;
  insert into holdings (purchasing_account_id, item_id, entries, available, ordered)
    values (1, 1, 4, 400, 150), (1, 2, 2, 200, 0), (1, 3, 6, 0, 0);
  insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available, ordered, coverage,
    lapsed, unordered_since) values
    (1, 1, 0, 1, '2027-01-31', 300, 150, 0, 0, '2026-09-01Z'), (1, 1, 0, 2, '2027-01-31', 100, 0, 0, 0, '2026-10-01Z'),
    (1, 2, 0, 1, '2027-01-31', 200, 0, 0, 0, '2026-09-05Z'),
    (1, 3, 0, 1, '2026-01-30', 0, 0, 0, 300, null), (1, 3, 0, 2, '2026-01-30', 0, 0, 0, 100, null);
  insert into ledger_entries (purchasing_account_id, item_id, package_id, position, serving_number, partner_id, term_ends_on,
    kind, effective_on, recorded_at, available_change, ordered_change, coverage_change, available_after, ordered_after,
    coverage_after, order_id, order_line, actor, key) values
    (1, 1, 0, 1, 1, 1, '2027-01-31', 'set-up', '2026-09-01', '2026-09-01Z', 100, 0, 0, 100, 0, 0, null, null, 'user:1', 's1'),
    (1, 1, 0, 2, 1, 1, '2027-01-31', 'set-up', '2026-09-20', '2026-09-20Z', 200, 0, 0, 300, 0, 0, null, null, 'user:1', 's2'),
    (1, 1, 0, 3, 1, 1, '2027-01-31', 'subscription', '2026-10-02', '2026-10-02Z', 0, 150, 0, 300, 150, 0, 3, 1, 'user:2', 'o3'),
    (1, 1, 0, 4, 2, 2, '2027-01-31', 'set-up', '2026-10-01', '2026-10-01Z', 100, 0, 0, 400, 150, 0, null, null, 'user:1', 's3'),
    (1, 2, 0, 1, 1, 1, '2027-01-31', 'set-up', '2026-09-05', '2026-09-05Z', 100, 0, 0, 100, 0, 0, null, null, 'user:1', 's4'),
    (1, 2, 0, 2, 1, 1, '2027-01-31', 'set-up', '2026-11-05', '2026-11-05Z', 100, 0, 0, 200, 0, 0, null, null, 'user:1', 's5'),
    (1, 3, 0, 1, 1, 1, '2026-01-30', 'set-up', '2025-03-01', '2025-03-01Z', 300, 0, 0, 300, 0, 0, null, null, 'user:1', 's6'),
    (1, 3, 0, 2, 1, 1, '2026-01-30', 'subscription', '2025-03-10', '2025-03-10Z', 0, 100, 0, 300, 100, 0, 1, 1, 'user:2', 'o1'),
    (1, 3, 0, 3, 2, 2, '2026-01-30', 'set-up', '2025-03-20', '2025-03-20Z', 100, 0, 0, 400, 100, 0, null, null, 'user:1', 's7'),
    (1, 3, 0, 4, 2, 2, '2026-01-30', 'subscription', '2025-04-01', '2025-04-01Z', 0, 100, 0, 400, 200, 0, 2, 1, 'user:2', 'o2'),
    (1, 3, 0, 5, 1, 1, '2026-01-30', 'expiry', '2026-01-31', '2026-01-31Z', -300, -100, 0, 100, 100, 0, null, null, 'system', 'x1'),
    (1, 3, 0, 6, 2, 2, '2026-01-30', 'expiry', '2026-01-31', '2026-01-31Z', -100, -100, 0, 0, 0, 0, null, null, 'system', 'x2');
`
