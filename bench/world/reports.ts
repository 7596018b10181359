/**
 * What is set up and not ordered in a million purchasing accounts: each has one service that waits for its partner's order, one
 * partner serves a tenth of them, nine others the rest. A database of its own. The lines of the ledger behind the balances are left
 * out: the report does not read them. REPORT_ACCOUNTS makes it smaller, to try a change on a machine that others use.
 */
import pg from 'pg'
import { sha256 } from '#server/platform/crypto.ts'
import { migrate } from '#server/platform/migrations.ts'
import type { BenchDatabase, BenchServer } from './server.ts'

const usualAccounts = 1_000_000
export const reportedAccounts = Number(process.env['REPORT_ACCOUNTS'] ?? usualAccounts)
const partners = 10
/** Accounts of the partner who reads. */
export const partnerAccounts = Math.floor(reportedAccounts / partners)
const items = 40
const [operatorId, partnerUserId] = [1, 2]
const sessionDays = 14

export const operatorToken = sha256('bench operator of reports').toString('base64url')
export const partnerToken = sha256('bench partner of reports').toString('base64url')

export async function makeReported(server: BenchServer, name: string): Promise<BenchDatabase> {
  const database = await server.create(name)
  await migrate({ ownerUrl: database.ownerUrl, url: database.databaseUrl })
  const client = new pg.Client({
    connectionString: database.ownerUrl,
    options: '-c synchronous_commit=off -c work_mem=256MB',
  })
  await client.connect()
  try {
    for (const statement of [catalogue, places, waiting, people]) await client.query(statement)
    for (const [token, user] of [
      [operatorToken, operatorId],
      [partnerToken, partnerUserId],
    ] as const) {
      await client.query(
        `insert into sessions (token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
          values ($1, $2, now(), now(), now() + make_interval(days => $3), 'bench', '127.0.0.1')`,
        [sha256(token), user, sessionDays],
      )
    }
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  return database
}

const catalogue = `
  insert into product_groups (id, name) overriding system value select i, 'Service ' || i from generate_series(1, 8) as i;
  insert into items (id, code, kind, product_group_id, product, edition) overriding system value
    select i, 'PLAN' || i, 'subscription', 1 + i % 8, 'Service ' || (1 + i % 8) || ' plan ' || i, 'Service ' || (1 + i % 8) || ' plan ' || i
    from generate_series(1, ${String(items)}) as i`

const places = `
  insert into partners (id, number, name, language) overriding system value
    select i, 'R-' || i, 'Partenaire ' || i, 'fr' from generate_series(1, ${String(partners)}) as i;
  insert into organizations (id, number, name, country_code) overriding system value
    select i, 'ORG-' || i, 'Entreprise ' || i || ' Logistique', 'FR' from generate_series(1, ${String(reportedAccounts)}) as i;
  insert into agreements (id, number, organization_id, signed_on, anniversary_on, administrator_email,
      administrator_first_name, administrator_last_name, administrator_language, registered_at) overriding system value
    select id, 'CT-' || id, id, '2015-01-15', '2016-02-01', 'admin@example.com', 'Ada', 'Admin', 'fr', '2015-01-15' from organizations;
  insert into purchasing_accounts (id, number, agreement_id, organization_id, name, city, country_code, registered_at)
    overriding system value
    select i, 'PA-' || lpad(i::text, 7, '0'), i, i, 'Entreprise ' || i || ' Logistique Paris', 'Paris', 'FR', '2015-01-15'
    from generate_series(1, ${String(reportedAccounts)}) as i;
  insert into purchasing_account_numbers select number, id from purchasing_accounts order by number;
  insert into servings (purchasing_account_id, number, partner_id, since)
    select i, 1, 1 + i % ${String(partners)}, '2015-01-15' from generate_series(1, ${String(reportedAccounts)}) as i`

// Deadlines are spread over two months, a fifth of them past.
const waiting = `
  create temporary table set_up as
    select i as account, 1 + (i * 7) % ${String(items)} as item, current_date - 42 + (i * 13) % 42 as since, 100 + 100 * (i % 3) as quantity,
      (i % 5) * 50 as ordered
    from generate_series(1, ${String(reportedAccounts)}) as i;
  insert into holdings (purchasing_account_id, item_id, entries, available, ordered)
    select account, item, 2, quantity + ordered, ordered from set_up order by 1, 2;
  insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available, ordered, coverage,
      unordered_since, order_by)
    select account, item, 0, 1, current_date + 300, quantity + ordered, ordered, 0, since, since + 30 from set_up order by 1, 2;
  insert into unordered_set_ups (purchasing_account_id, item_id, package_id, position, serving_number, term_ends_on, set_up_on,
      set_up_at, order_by, quantity)
    select account, item, 0, 2, 1, current_date + 300, since, since, since + 30, quantity from set_up order by 1, 2;
  insert into orders_awaited (partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on, unordered,
      suspended, since, order_by)
    select 1 + account % ${String(partners)}, account, item, 0, 1, current_date + 300, quantity, 0, since, since + 30
    from set_up order by 1, 2, 3;
  insert into terms_ending (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
    select 1 + account % ${String(partners)}, current_date + 300, account, item, 0, 1 from set_up order by 1, 3, 4;
  drop table set_up`

const people = `
  insert into users (id, email, email_canonical, first_name, last_name, language, country_code, created_at) overriding system value
    select i, 'user' || i || '@example.com', 'user' || i || '@example.com', 'Béatrice', 'Lefèvre', 'fr', 'FR', '2020-01-01'
    from generate_series(${String(operatorId)}, ${String(partnerUserId)}) as i;
  insert into operators values (${String(operatorId)}, '2020-01-01');
  insert into partner_users values (${String(partnerUserId)}, 1, 'administrator', '2020-01-01')`
