/**
 * People of purchasing accounts: one account of a hundred thousand, one of a hundred, and twenty thousand of ten, so that
 * most of everybody is somebody else's. States and roles of the hundred are so mixed that a filter leaves about a page of
 * them too: what is compared is finding people, not writing more or fewer of them on a page. A database of its own: no other measurement reads these rows.
 */
import pg from 'pg'
import { sha256 } from '#server/platform/crypto.ts'
import { migrate } from '#server/platform/migrations.ts'
import type { BenchDatabase, BenchServer } from './server.ts'

/** The accounts with a part to play, by id. */
export const peopledAccounts = { many: 1, hundred: 2 } as const

export const manyPeople = 100_000
const fewPeople = 100
const otherAccounts = 20_000
const peopleOfOthers = 10
const managerId = 1
const sessionDays = 14

/** The token of somebody who administers both accounts. */
export const managerToken = sha256('bench manager').toString('base64url')

export async function makeUsers(server: BenchServer, name: string): Promise<BenchDatabase> {
  const database = await server.create(name)
  await migrate({ ownerUrl: database.ownerUrl, url: database.databaseUrl })
  const client = new pg.Client({ connectionString: database.ownerUrl, options: '-c synchronous_commit=off' })
  await client.connect()
  try {
    await client.query(places)
    await client.query(people)
    await client.query(
      `insert into sessions (token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
        values ($1, $2, now(), now(), now() + make_interval(days => $3), 'bench', '127.0.0.1')`,
      [sha256(managerToken), managerId, sessionDays],
    )
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  return database
}

const places = `
  insert into organizations (id, number, name, country_code) overriding system value
    values (1, 'ORG-1', 'Contoso', 'FR');
  insert into agreements (id, number, organization_id, signed_on, anniversary_on, administrator_email,
      administrator_first_name, administrator_last_name, administrator_language, registered_at) overriding system value
    values (1, 'CT-1', 1, '2015-01-15', '2016-02-01', 'admin@example.com', 'Ada', 'Admin', 'fr', '2015-01-15');
  insert into purchasing_accounts (id, number, agreement_id, organization_id, name, city, country_code, registered_at)
    overriding system value
    select i, 'PA-' || i, 1, 1, 'Contoso ' || i, 'Paris', 'FR', '2015-01-15'
    from generate_series(1, ${String(2 + otherAccounts)}) as i`

// In an order that is nobody's: a list that happened to be stored as it is sorted would flatter the measurement.
const people = `
  create temporary table seated as
    select row_number() over (order by hashint4(i::int)) as id, account, i from (
      select ${String(peopledAccounts.many)} as account, i from generate_series(2, ${String(manyPeople)}) as i
      union all
      select ${String(peopledAccounts.hundred)}, i * ${String(manyPeople / fewPeople)} + 1
      from generate_series(1, ${String(fewPeople - 1)}) as i
      union all
      select 2 + i, i * ${String(peopleOfOthers)} + j from generate_series(1, ${String(otherAccounts)}) as i
      cross join generate_series(1, ${String(peopleOfOthers)}) as j) as s;
  insert into users (id, email, email_canonical, first_name, last_name, language, country_code, created_at)
    overriding system value
    values (${String(managerId)}, 'manager@contoso.example', 'manager@contoso.example', 'Béatrice', 'Manager', 'fr', 'FR', '2020-01-01');
  insert into users (id, email, email_canonical, first_name, last_name, language, country_code, created_at)
    overriding system value
    select id + 1, e.email, e.email,
      (array['Ann', 'Bob', 'Élodie', 'Zoé', 'Karim', 'Sophie', 'Marc', 'Jeff', 'Taiyo', 'Harry'])[1 + (hashint8(id) & 1048575) % 10],
      (array['Martin', 'Bernard', 'Nguyen', 'Olivier', 'Collins', 'Sanders', 'Ito', 'Benali', 'Lefebvre', 'Moreau'])[1 + (hashint8(id + 7) & 1048575) % 10]
        || ' ' || i, 'fr', 'FR', '2020-01-01'
    from seated cross join lateral (select 'person' || lpad(i::text, 6, '0') || '.' || account || '@contoso.example' as email) as e;
  create temporary table held as
    select s.id + 1 as user_id, s.account,
      case when s.account = ${String(peopledAccounts.hundred)} then (array[10, 30, 50, 999, 999])[1 + (s.id % 5)::int] else (hashint8(s.id + 3) & 1048575) % 1000 end as draw, (hashint8(s.id + 5) & 1048575) % 400 as days,
      case when s.account = ${String(peopledAccounts.hundred)} then 4 + 2 * (s.id / 5 % 2)::int
        when (hashint8(s.id + 11) & 1048575) % 100 < 90 then 6 when (hashint8(s.id + 11) & 1048575) % 100 < 95 then 5
        when (hashint8(s.id + 11) & 1048575) % 100 < 99 then 4 else 3 end as rank
    from seated as s
    union all select ${String(managerId)}, account, 999, 0, 1
    from unnest(array[${Object.values(peopledAccounts).join(', ')}]) as account;
  insert into role_assignments (purchasing_account_id, user_id, role, given_at)
    select account, user_id, (array['account-administrator', 'agreement-administrator', 'user-administrator',
      'account-manager', 'report-viewer', 'account-viewer'])[rank], '2020-01-01' from held;
  insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, invited_at, accepted_at, signed_in_on)
    select h.account, u.id, u.email_canonical, sortable_name(u.first_name, u.last_name), h.rank,
      now() - case when h.draw < 15 then interval '90 days' + h.days * interval '1 hour' else h.days * interval '1 hour' end,
      case when h.draw >= 40 then now() end, case when h.draw >= 60 then current_date - h.days else '-infinity' end
    from held as h join users as u on u.id = h.user_id;
  insert into user_accounts select user_id, account from held where draw >= 40 on conflict do nothing`
