/**
 * Agreements as the publisher goes through them in the Console (SPEC 11): the newest first, or found by the beginning of
 * their number or of an account's, or by a word of the organisation's or an account's name.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { findAccounts, foundLimit } from './find-accounts.ts'
import { countedAccountsLimit, findOrganizations } from './find-organizations.ts'
import { publisherAsReader } from './search-index.ts'
import { phrasesOf } from './search-terms.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'agreement.unknown': Record<never, never>
  }
}

export interface ListedAgreement {
  readonly id: number
  readonly number: string
  readonly organization_name: string
  /** YYYY-MM-DD */
  readonly signed_on: string
  readonly administrator_name: string
  readonly administrator_email: string
  /** Purchasing accounts, counted as far as `countedAccountsLimit`. */
  readonly accounts: number
}

export interface AgreementDetails extends ListedAgreement {
  readonly organization_number: string
  /** ISO 3166-1, two capitals. */
  readonly organization_country: string
  /** The first anniversary (YYYY-MM-DD). */
  readonly anniversary_on: string
  /** Its last day (YYYY-MM-DD); null where it has none. */
  readonly ends_on: string | null
  readonly registered_at: Date
}

export interface AgreementAccount {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly city: string
  readonly country_code: string
  /** Names of the partners who serve it, comma between. */
  readonly partners: string
}

/** Agreements on a page, and the most that a search answers. */
export const agreementPageSize = 50
/** Accounts of an agreement on a page. */
export const agreementAccountsPageSize = 50

/** A page of agreements, the last registered first, from the first one older than `before`; `next` continues. */
export async function newestAgreements(
  work: Work,
  _desk: Publisher,
  before: number | undefined,
): Promise<{ readonly rows: readonly ListedAgreement[]; readonly next: number | undefined }> {
  const found = await listed(
    work,
    sql`select id from agreements where ${before === undefined ? sql`true` : sql`id < ${before}`}
      order by id desc limit ${agreementPageSize + 1}`,
  )
  const rows = found.slice(0, agreementPageSize)
  return { rows, next: found.length > agreementPageSize ? rows.at(-1)?.id : undefined }
}

/** At most `agreementPageSize` agreements that what was typed leads to, the nearest first; none for nothing typed. */
export async function findAgreements(work: Work, _desk: Publisher, typed: string): Promise<readonly ListedAgreement[]> {
  const text = typed.trim()
  if (text === '') return []
  const ids = new Set(await byNumber(work, text))
  for (const find of [byOrganization, byAccountName]) {
    if (ids.size >= agreementPageSize) break
    for (const id of await find(work, text)) ids.add(id)
  }
  const first = [...ids].slice(0, agreementPageSize)
  const found = await listed(work, sql`select unnest(${first}::bigint[])`)
  return first.flatMap((id) => found.filter((agreement) => agreement.id === id))
}

/** One agreement. Refuses 404 agreement.unknown. */
export async function agreementOf(work: Work, _desk: Publisher, id: number): Promise<AgreementDetails> {
  const agreement = await agreementDetails(work, id)
  if (agreement === undefined) throw new Refusal(404, 'agreement.unknown', {})
  return agreement
}

/** One agreement, for whoever has found that the actor may see it. */
export async function agreementDetails(work: Work, id: number): Promise<AgreementDetails | undefined> {
  const { rows } = await sql<AgreementDetails>`
    select ${columns}, o.number as organization_number, o.country_code as organization_country, g.anniversary_on,
      g.ends_on, g.registered_at
    from agreements as g join organizations as o on o.id = g.organization_id where g.id = ${id}`.execute(work.db)
  return rows[0]
}

/** An agreement's purchasing accounts in the order of their ids, from the first after `after`; `next` continues. */
export async function accountsOfAgreement(
  work: Work,
  _desk: Publisher,
  agreementId: number,
  after = 0,
): Promise<{ readonly rows: readonly AgreementAccount[]; readonly next: number | undefined }> {
  const { rows: found } = await sql<AgreementAccount>`
    select a.id, a.number, a.name, a.city, a.country_code, coalesce((
      select string_agg(distinct p.name, ', ') from servings as s join partners as p on p.id = s.partner_id
      where s.purchasing_account_id = a.id), '') as partners
    from purchasing_accounts as a where a.agreement_id = ${agreementId} and a.id > ${after}
    order by a.id limit ${agreementAccountsPageSize + 1}`.execute(work.db)
  const rows = found.slice(0, agreementAccountsPageSize)
  return { rows, next: found.length > agreementAccountsPageSize ? rows.at(-1)?.id : undefined }
}

async function byNumber(work: Work, typed: string): Promise<number[]> {
  const begins = `${typed.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<{ id: number }>`
    (select id from agreements where number like ${begins} order by number limit ${agreementPageSize})
    union all
    (select a.agreement_id from purchasing_account_numbers as n
      join purchasing_accounts as a on a.id = n.purchasing_account_id
      where n.number like ${begins} order by n.number limit ${agreementPageSize})`.execute(work.db)
  return rows.map(({ id }) => id)
}

async function byOrganization(work: Work, typed: string): Promise<number[]> {
  const { rows: organizations } = await findOrganizations(work, publisherAsReader, typed)
  const ids = organizations.map(({ id }) => id)
  const { rows } = await sql<{ id: number }>`
    select g.id from unnest(${ids}::bigint[]) with ordinality as o (id, place)
    join agreements as g on g.organization_id = o.id order by o.place, g.id desc limit ${agreementPageSize}`.execute(
    work.db,
  )
  return rows.map(({ id }) => id)
}

async function byAccountName(work: Work, typed: string): Promise<number[]> {
  // Without a word there is no condition, and every account would be found.
  if ((await phrasesOf(work, { name: typed })).length === 0) return []
  const accounts = await findAccounts(work, { fields: { name: typed }, limit: foundLimit })
  const numbers = accounts.map((account) => account.agreement_number)
  const { rows } = await sql<{ id: number }>`
    select g.id from unnest(${numbers}::text[]) with ordinality as n (number, place)
    join agreements as g on g.number = n.number order by n.place`.execute(work.db)
  return rows.map(({ id }) => id)
}

async function listed(work: Work, ids: ReturnType<typeof sql>): Promise<ListedAgreement[]> {
  const { rows } = await sql<ListedAgreement>`
    select ${columns} from (${ids}) as i (id)
    join agreements as g on g.id = i.id join organizations as o on o.id = g.organization_id
    order by g.id desc`.execute(work.db)
  return rows
}

const columns = sql`g.id, g.number, o.name as organization_name, g.signed_on,
  g.administrator_first_name || ' ' || g.administrator_last_name as administrator_name, g.administrator_email,
  (select count(*) from (select from purchasing_accounts where agreement_id = g.id limit ${sql.lit(countedAccountsLimit + 1)})
    as counted) as accounts`
