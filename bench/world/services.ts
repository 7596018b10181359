/**
 * A service with two hundred people who may enter it, each with a password as the product hashes it, and ten thousand
 * others who may not: a database of its own, since entering writes.
 */
import pg from 'pg'
import { hashPassword } from '#server/business/access/index.ts'
import { sha256 } from '#server/platform/crypto.ts'
import { migrate } from '#server/platform/migrations.ts'
import type { BenchDatabase, BenchServer } from './server.ts'

/** Who may enter, numbered from 1: person1@contoso.example... */
export const enteringPeople = 200
const otherPeople = 10_000
const plans = 5

/** The service that people enter. */
export const service = {
  clientId: 'bench-service',
  secret: sha256('bench service').toString('base64url'),
  redirectUri: 'https://service.example/callback',
} as const

export const password = 'a password of somebody who is measured'

/** The e-mail of one of those who may enter, however large the number. */
export function emailOf(turn: number): string {
  return `person${String((turn % enteringPeople) + 1)}@contoso.example`
}

export async function makeServices(server: BenchServer, name: string): Promise<BenchDatabase> {
  const database = await server.create(name)
  await migrate({ ownerUrl: database.ownerUrl, url: database.databaseUrl })
  const client = new pg.Client({ connectionString: database.ownerUrl, options: '-c synchronous_commit=off' })
  await client.connect()
  try {
    await client.query(places)
    await client.query(
      `insert into users (email, email_canonical, first_name, last_name, language, country_code, password_hash, created_at)
        select e, e, 'Harry', 'Dupont ' || i, 'fr', 'FR', $1, '2026-01-01'
        from generate_series(1, $2::int) as i
        cross join lateral (select 'person' || i || case when i <= $3 then '@contoso.example' else '@other.example' end as e) as n`,
      [await hashPassword(password, []), enteringPeople + otherPeople, enteringPeople],
    )
    await client.query(
      `insert into services (client_id, name, home_url, redirect_uris, registered_at)
        values ($1, 'Bench', 'https://service.example/', $2, now())`,
      [service.clientId, JSON.stringify([service.redirectUri])],
    )
    await client.query(`insert into service_groups select g.id, s.id from product_groups as g cross join services as s`)
    await client.query(
      `insert into service_secrets (service_id, secret_hash, made_at) select id, $1, now() from services`,
      [sha256(service.secret)],
    )
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  return database
}

const places = `
  insert into organizations (number, name, country_code) values ('ORG-1', 'Contoso', 'FR');
  insert into agreements (number, organization_id, signed_on, anniversary_on, administrator_email,
      administrator_first_name, administrator_last_name, administrator_language, registered_at)
    select 'CT-1', id, '2015-01-15', '2016-02-01', 'admin@contoso.example', 'Ada', 'Admin', 'fr', '2015-01-15'
    from organizations;
  insert into purchasing_accounts (number, agreement_id, organization_id, name, city, country_code, registered_at)
    select 'PA-' || i, a.id, a.organization_id, 'Contoso ' || i, 'Paris', 'FR', '2015-01-15'
    from agreements as a cross join generate_series(1, 2) as i;
  insert into domain_claims (organization_id, domain, token, claimed_at, verified_at)
    select id, 'contoso.example', 'token', now(), now() from organizations;
  insert into domain_associations (purchasing_account_id, claim_id, associated_at)
    select a.id, c.id, now() from purchasing_accounts as a cross join domain_claims as c;
  insert into domain_accounts (claim_id, purchasing_account_id)
    select claim_id, purchasing_account_id from domain_associations;
  insert into partners (number, name, language) values ('R-1', 'Northwind', 'fr');
  insert into servings (purchasing_account_id, number, partner_id, since)
    select a.id, 1, p.id, now() from purchasing_accounts as a cross join partners as p;
  insert into product_groups (name) values ('Office 365');
  insert into items (code, kind, product_group_id, product, edition)
    select 'E' || i, 'subscription', g.id, 'Office 365 E' || i, 'Office 365 E' || i
    from product_groups as g cross join generate_series(1, ${String(plans)}) as i;
  insert into holdings (purchasing_account_id, item_id, package_id, available, ordered)
    select a.id, i.id, 0, 300, 300 from purchasing_accounts as a cross join items as i;
  insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available, ordered, coverage)
    select purchasing_account_id, item_id, 0, 1, '2040-01-01', 300, 300, 0 from holdings`
