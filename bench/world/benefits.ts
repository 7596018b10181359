/**
 * Benefits: a hundred thousand accounts with Software Assurance and subscriptions, ten benefits with their rules, reckoned by the
 * product itself; one account more whose ledgers, of what it holds and of a benefit, have a million lines each, and one with twenty. A
 * database of its own: no other measurement reads these rows.
 */
import pg from 'pg'
import { sha256 } from '#server/platform/crypto.ts'
import { migrate } from '#server/platform/migrations.ts'
import type { BenchDatabase, BenchServer } from './server.ts'

/** The accounts with a part to play, by id; the many follow. */
export const benefitAccounts = { million: 1, twenty: 2, firstOfMany: 3 } as const
export const manyAccounts = 100_000
export const benefitCount = 10
/** The benefit whose ledger is long in one account. */
export const longBenefit = 1
/** The rule that a change of the catalogue changes, of a benefit that everybody has. */
export const changedRule = 1

const longLedger = 1_000_000
const shortLedger = 20
/** A page of a benefit's history is full in both: a longer page takes longer, which would be read as the ledger's length. */
const shortBenefitLedger = 60
const managerId = 1
const sessionDays = 14

/** The token of somebody who may see all of it. */
export const managerToken = sha256('bench benefits').toString('base64url')

/** The accounts, their balances and the benefits; nothing is reckoned yet, and everybody is marked. */
export async function makeBenefits(server: BenchServer, name: string): Promise<BenchDatabase> {
  const database = await server.create(name)
  await migrate({ ownerUrl: database.ownerUrl, url: database.databaseUrl })
  await inDatabase(database, async (client) => {
    await client.query(places)
    await client.query(held)
    await client.query(benefits)
    await client.query(
      `insert into sessions (token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
        values ($1, $2, now(), now(), now() + make_interval(days => $3), 'bench', '127.0.0.1')`,
      [sha256(managerToken), managerId, sessionDays],
    )
    await client.query('insert into changed_ledgers select id, now() from purchasing_accounts order by id')
    await client.query('vacuum analyze')
  })
  return database
}

/** The ledgers of the two accounts whose pages are compared, once everything was reckoned. */
export async function lengthenLedgers(database: BenchDatabase): Promise<void> {
  await inDatabase(database, async (client) => {
    await client.query(`set session_replication_role = replica`).catch(() => undefined)
    for (const [account, length, ofBenefit] of [
      [benefitAccounts.million, longLedger, longLedger],
      [benefitAccounts.twenty, shortLedger, shortBenefitLedger],
    ] as const) {
      await client.query(ledgerSql(account, length))
      await client.query(benefitLedgerSql(account, ofBenefit))
    }
    await client.query('vacuum analyze')
  })
}

/** Uses `client` as the role that owns the tables. */
export async function inDatabase<T>({ ownerUrl }: BenchDatabase, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, options: '-c synchronous_commit=off' })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const places = `
  insert into partners (id, number, name, language) overriding system value values (1, 'R-1', 'Partenaire A', 'fr');
  insert into organizations (id, number, name, country_code) overriding system value values (1, 'ORG-1', 'Contoso', 'FR');
  insert into agreements (id, number, organization_id, signed_on, anniversary_on, administrator_email,
      administrator_first_name, administrator_last_name, administrator_language, registered_at) overriding system value
    values (1, 'CT-1', 1, '2015-01-15', '2016-02-01', 'admin@example.com', 'Ada', 'Admin', 'fr', '2015-01-15');
  insert into purchasing_accounts (id, number, agreement_id, organization_id, name, city, country_code, registered_at)
    overriding system value
    select i, 'PA-' || i, 1, 1, 'Contoso ' || i, 'Paris', 'FR', '2015-01-15'
    from generate_series(1, ${String(benefitAccounts.firstOfMany - 1 + manyAccounts)}) as i;
  insert into servings (purchasing_account_id, number, partner_id, since)
    select id, 1, 1, '2015-01-15' from purchasing_accounts order by id;
  insert into users (id, email, email_canonical, first_name, last_name, language, country_code, created_at)
    overriding system value
    values (${String(managerId)}, 'manager@contoso.example', 'manager@contoso.example', 'Béatrice', 'Manager', 'fr', 'FR', '2020-01-01');
  insert into role_assignments (purchasing_account_id, user_id, role, given_at)
    select id, ${String(managerId)}, 'account-administrator', '2020-01-01' from purchasing_accounts where id <= 100;
  insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, accepted_at)
    select id, ${String(managerId)}, 'manager@contoso.example', sortable_name('Béatrice', 'Manager'), 1, '2020-01-01'
    from purchasing_accounts where id <= 100;
  insert into user_accounts select ${String(managerId)}, id from purchasing_accounts where id <= 100`

// Three licences with Software Assurance and three subscriptions for each account, in quantities of its own.
const held = `
  insert into product_groups (id, name) overriding system value values (1, 'Office'), (2, 'Windows Server'), (3, 'Office 365');
  insert into items (id, code, kind, product_group_id, product, edition, version, coverage_offered) overriding system value
    select i, 'ITEM-' || i, case when i <= 3 then 'license' else 'subscription' end,
      case when i <= 2 then 1 when i = 3 then 2 else 3 end, 'Produit ' || i, 'Produit ' || i, '', i <= 3
    from generate_series(1, 6) as i;
  create temporary table quantities as
    select a.id as account, i.id as item, i.kind, 50 + (hashint8(a.id * 31 + i.id) & 1023) as quantity
    from purchasing_accounts as a cross join items as i order by 1, 2;
  insert into holdings (purchasing_account_id, item_id, entries, available, ordered, coverage)
    select account, item, 1, quantity, quantity, case when kind = 'license' then quantity else 0 end from quantities order by 1, 2;
  insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available, ordered, coverage)
    select account, item, 0, 1, case when kind = 'license' then date 'infinity' else current_date + 400 end, quantity, quantity, 0
    from quantities
    union all
    select account, item, 0, 1, current_date + 100 + (account % 600)::int, 0, 0, quantity from quantities where kind = 'license'
    order by 1, 2`

// Every second one by a ratio with a cap, the others by steps; each has an identifier of its own and one that all share.
const benefits = `
  insert into benefits (id, code, position, names, measure, identifiers, changed_at) overriding system value
    select i, 'benefit-' || i, i, jsonb_build_object('fr', 'Avantage ' || i, 'en', 'Benefit ' || i),
      '{"fr": {"one": "jour", "other": "jours", "feminine": false}, "en": {"one": "day", "other": "days", "feminine": false}}',
      jsonb_build_array('{"code": "sa-id", "names": {"fr": "SA ID"}, "pattern": "####-####-##", "secret": false}'::jsonb), now()
    from generate_series(1, ${String(benefitCount)}) as i;
  insert into benefit_rules (id, benefit_id, counts, per, gives, steps, since, begun_at) overriding system value
    select i, i, case when i % 3 = 0 then 'subscriptions' else 'coverage' end,
      case when i % 2 = 1 then 10 end, case when i % 2 = 1 then 1 end,
      case when i % 2 = 0 then '[[1, 1], [500, 3], [1500, 10]]'::jsonb end, '2020-01-01', now()
    from generate_series(1, ${String(benefitCount)}) as i;
  insert into benefit_rule_products (rule_id, product_group_id)
    select i, case when i % 3 = 0 then 3 else 1 end from generate_series(2, ${String(benefitCount)}) as i`

function ledgerSql(account: number, length: number): string {
  return `
    delete from ledger_entries where purchasing_account_id = ${String(account)};
    insert into ledger_entries (purchasing_account_id, item_id, package_id, position, serving_number, partner_id, term_ends_on,
        kind, effective_on, recorded_at, available_change, ordered_change, coverage_change, available_after, ordered_after,
        coverage_after, actor, key)
      select ${String(account)}, 1, 0, i, 1, 1, 'infinity', 'license', '2024-01-01', '2024-01-01', 1, 1, 0, i, i, 0, 'system:bench', 'b' || i
      from generate_series(1, ${String(length)}) as i`
}

/** Uses and returns of one, in turn, after what was reckoned. */
function benefitLedgerSql(account: number, length: number): string {
  const grant = `purchasing_account_id = ${String(account)} and benefit_id = ${String(longBenefit)}`
  return `
    insert into benefit_entries (purchasing_account_id, benefit_id, position, kind, effective_on, recorded_at, granted_change,
        used_change, granted_after, used_after, actor, key)
      select purchasing_account_id, benefit_id, entries + i, case when i % 2 = 1 then 'used' else 'returned' end, '2024-01-01',
        '2024-01-01', 0, case when i % 2 = 1 then 1 else -1 end, granted, i % 2, 'customer:1', 'b' || i
      from benefit_grants cross join generate_series(1, ${String(length)}) as i where ${grant} order by 3;
    update benefit_grants set entries = entries + ${String(length)} where ${grant}`
}
