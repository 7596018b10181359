/** Partners as the publisher goes through them in the Console (SPEC 11): by name, by what is typed, and with whom each serves. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { RegisteredPartner } from './partner.ts'

export interface ListedPartner extends RegisteredPartner {
  /** Purchasing accounts that it serves, and people who have come in: each counted as far as `countedOfPartner`. */
  readonly accounts: number
  readonly people: number
}

/** Where a list of partners goes on: behind this name, as it is compared. */
export interface PartnerCursor {
  readonly words: string
  readonly id: number
}

export interface AccountOfPartner {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly organization_name: string
  readonly agreement_id: number
  readonly agreement_number: string
  readonly since: Date
  readonly orders_placed: number
}

export const partnersPageSize = 50
export const accountsOfPartnerPageSize = 50
export const countedOfPartner = 100

/** A page of partners by name, of those whose name has a word, or whose number begins, as typed. */
export async function listPartners(
  work: Work,
  _desk: Publisher,
  typed: string,
  after?: PartnerCursor,
): Promise<{ readonly rows: readonly ListedPartner[]; readonly next: PartnerCursor | undefined }> {
  const text = typed.trim()
  const number = `${text.replace(/[\\%_]/g, '\\$&')}%`
  const matching =
    text === ''
      ? sql`true`
      : sql`(p.number like ${number} or (search_words(${text}) <> ''
          and ' ' || search_words(p.name) like '% ' || search_words(${text}) || '%'))`
  const behind = after
    ? sql`(search_words(p.name) collate "C", p.id) > (${after.words}::text, ${after.id}::bigint)`
    : sql`true`
  const { rows: found } = await sql<ListedPartner & { readonly words: string }>`
    select p.id, p.number, p.name, p.language, search_words(p.name) as words,
      (select count(*) from (select distinct purchasing_account_id from servings where partner_id = p.id
        limit ${sql.lit(countedOfPartner + 1)}) as counted) as accounts,
      (select count(*) from (select from partner_users where partner_id = p.id
        limit ${sql.lit(countedOfPartner + 1)}) as counted) as people
    from (select * from partners as p where ${matching} and ${behind}
      order by search_words(name) collate "C", id limit ${partnersPageSize + 1}) as p
    order by search_words(p.name) collate "C", p.id`.execute(work.db)
  const page = found.slice(0, partnersPageSize)
  const last = page.at(-1)
  return {
    rows: page,
    next: last && found.length > page.length ? { words: last.words, id: last.id } : undefined,
  }
}

/** The accounts that a partner serves, in the order of their ids, from the first after `after`; `next` continues. */
export async function accountsOfPartner(
  work: Work,
  _desk: Publisher,
  partnerId: number,
  after = 0,
): Promise<{ readonly rows: readonly AccountOfPartner[]; readonly next: number | undefined }> {
  const { rows: found } = await sql<AccountOfPartner>`
    select a.id, a.number, a.name, o.name as organization_name, g.id as agreement_id, g.number as agreement_number,
      s.since, s.orders_placed
    from (select purchasing_account_id, min(since) as since, sum(orders_placed)::bigint as orders_placed from servings
      where partner_id = ${partnerId} and purchasing_account_id > ${after}
      group by purchasing_account_id order by purchasing_account_id limit ${accountsOfPartnerPageSize + 1}) as s
    join purchasing_accounts as a on a.id = s.purchasing_account_id
    join organizations as o on o.id = a.organization_id join agreements as g on g.id = a.agreement_id
    order by a.id`.execute(work.db)
  const rows = found.slice(0, accountsOfPartnerPageSize)
  return { rows, next: found.length > accountsOfPartnerPageSize ? rows.at(-1)?.id : undefined }
}
