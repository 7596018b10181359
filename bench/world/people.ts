/** Who asks: one operator, one person of each partner, and one customer; each with a session that is always open. */
import pg from 'pg'
import { sha256 } from '#server/platform/crypto.ts'
import { accounts, partners } from './accounts.ts'

export type Name = 'operator' | 'customer' | 'partner100' | 'partner10000' | 'partner300000'

const people: readonly { readonly id: number; readonly name: Name }[] = [
  { id: 1, name: 'operator' },
  { id: 2, name: 'customer' },
  { id: 11, name: 'partner100' },
  { id: 12, name: 'partner10000' },
  { id: 13, name: 'partner300000' },
]
const firstPartnerUser = 10
const sessionDays = 14

export const userIds = { customer: 2 } as const

/** The customer holds every account with a part to play, and some more to search among. */
export async function makePeople(client: pg.Client): Promise<void> {
  for (const { id, name } of people) {
    await client.query(
      `insert into users (id, email, email_canonical, first_name, last_name, language, country_code, created_at)
        overriding system value values ($1, $2, $2, 'Béatrice', $3, 'fr', 'FR', '2020-01-01')`,
      [id, `${name}@example.com`, name],
    )
  }
  await client.query(`insert into operators values (1, '2020-01-01')`)
  for (const { id } of partners) {
    await client.query(`insert into partner_users values ($1, $2, 'administrator', '2020-01-01')`, [
      firstPartnerUser + id,
      id,
    ])
  }
  await client.query(
    `with held as (
        insert into role_assignments select id, $1, 'account-administrator', '2020-01-01' from purchasing_accounts
        where id in ($2, $3, $4) or id between $5::bigint and $5::bigint + 4 returning user_id, purchasing_account_id, given_at),
      people as (insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, accepted_at)
        select h.purchasing_account_id, u.id, u.email_canonical, sortable_name(u.first_name, u.last_name), 1, h.given_at
        from held as h join users as u on u.id = h.user_id)
      insert into user_accounts select user_id, purchasing_account_id from held`,
    [userIds.customer, accounts.million, accounts.fiveThousand, accounts.twenty, accounts.firstOfMany],
  )
}

/** The token that the person's browser holds. */
export function tokenOf(name: Name): string {
  return sha256(`bench ${name}`).toString('base64url')
}

/** Opens everyone's session anew: those of the last run may have ended. */
export async function signEveryoneIn(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const { id, name } of people) {
      await client.query(
        `insert into sessions (token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
          values ($1, $2, now(), now(), now() + make_interval(days => $3), 'bench', '127.0.0.1')
          on conflict (token_hash) do update set seen_at = excluded.seen_at, expires_at = excluded.expires_at`,
        [sha256(tokenOf(name)), id, sessionDays],
      )
    }
  } finally {
    await client.end()
  }
}
