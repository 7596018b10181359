/** Purchasing accounts as the publisher goes through them in the Console (SPEC 11): the last registered first, each with what it belongs to. */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'

export interface RegisteredAccount {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly city: string
  /** ISO 3166-1, two capitals. */
  readonly country_code: string
  readonly registered_at: Date
  readonly organization_id: number
  readonly organization_name: string
  readonly agreement_id: number
  readonly agreement_number: string
  /** The agreement's last day (YYYY-MM-DD); null where it has none. */
  readonly ends_on: string | null
}

export const registeredAccountsPageSize = 50

/** A page of accounts, the last registered first, older than `before`; `next` continues. */
export async function newestAccounts(
  work: Work,
  _desk: Publisher,
  before?: number,
): Promise<{ readonly rows: readonly RegisteredAccount[]; readonly next: number | undefined }> {
  const older = before === undefined ? sql`true` : sql`a.id < ${before}`
  const found = await accountsWhere(work, sql`${older} order by a.id desc limit ${registeredAccountsPageSize + 1}`)
  const rows = found.slice(0, registeredAccountsPageSize)
  return { rows, next: found.length > rows.length ? rows.at(-1)?.id : undefined }
}

/** One account. Refuses 404 purchasing-account.unknown. */
export async function registeredAccount(work: Work, _desk: Publisher, id: number): Promise<RegisteredAccount> {
  const [account] = await accountsWhere(work, sql`a.id = ${id}`)
  if (account === undefined) throw new Refusal(404, 'purchasing-account.unknown', {})
  return account
}

async function accountsWhere(work: Work, which: RawBuilder<unknown>): Promise<readonly RegisteredAccount[]> {
  const { rows } = await sql<RegisteredAccount>`
    select a.id, a.number, a.name, a.city, a.country_code, a.registered_at, o.id as organization_id,
      o.name as organization_name, g.id as agreement_id, g.number as agreement_number, g.ends_on
    from purchasing_accounts as a join organizations as o on o.id = a.organization_id
      join agreements as g on g.id = a.agreement_id
    where ${which}`.execute(work.db)
  return rows
}
