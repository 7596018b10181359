/** Agreements as a customer sees them (SPEC 9.1): those of which he may see one purchasing account or more. */
import { sql, type RawBuilder } from 'kysely'
import { reachOf, rolesWith, type PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { AgreementAccount, AgreementDetails } from './agreement-pages.ts'
import { agreementAccountsPageSize, agreementDetails } from './agreement-pages.ts'

export interface OwnAgreement {
  readonly id: number
  readonly number: string
  readonly organization_name: string
  /** Days as YYYY-MM-DD; `ends_on` is the last one, null where there is none. */
  readonly signed_on: string
  readonly anniversary_on: string
  readonly ends_on: string | null
  /** Through which he sees it: the first of his accounts. */
  readonly account_id: number
  /** His accounts of it. */
  readonly accounts: number
}

/** Agreements on a page. */
export const ownAgreementsPageSize = 50

/** A page of the actor's agreements, the last registered first, older than `before`; `next` continues. None but a customer has any. */
export async function ownAgreements(
  work: Work,
  before?: number,
): Promise<{ readonly rows: readonly OwnAgreement[]; readonly next: number | undefined }> {
  if (work.actor.kind !== 'customer') return { rows: [], next: undefined }
  const { rows: found } = await sql<OwnAgreement>`
    select g.id, g.number, o.name as organization_name, g.signed_on, g.anniversary_on, g.ends_on,
      mine.account_id, mine.accounts
    from (
      select a.agreement_id, min(a.id) as account_id, count(*) as accounts
      from user_accounts as u join purchasing_accounts as a on a.id = u.purchasing_account_id
      where u.user_id = ${work.actor.userId} and ${before === undefined ? sql`true` : sql`a.agreement_id < ${before}`}
        and exists (select from role_assignments as r where r.purchasing_account_id = u.purchasing_account_id
          and r.user_id = u.user_id and r.role = any(${[...rolesWith('agreements.view')]}))
      group by a.agreement_id order by a.agreement_id desc limit ${ownAgreementsPageSize + 1}) as mine
    join agreements as g on g.id = mine.agreement_id join organizations as o on o.id = g.organization_id
    order by g.id desc`.execute(work.db)
  const rows = found.slice(0, ownAgreementsPageSize)
  return { rows, next: found.length > ownAgreementsPageSize ? rows.at(-1)?.id : undefined }
}

/** The agreement that holds the account. */
export async function agreementOfAccount(
  work: Work,
  account: PurchasingAccount<'agreements.view'>,
): Promise<AgreementDetails> {
  const agreement = await agreementDetails(work, account.agreement_id)
  if (agreement === undefined) throw new Error('An account without an agreement')
  return agreement
}

/** The accounts of its agreement that exist for the actor, in the order of their ids, from the first after `after`. */
export async function accountsBeside(
  work: Work,
  account: PurchasingAccount<'agreements.view'>,
  after = 0,
): Promise<{ readonly rows: readonly AgreementAccount[]; readonly next: number | undefined }> {
  const { rows: found } = await sql<AgreementAccount>`
    select a.id, a.number, a.name, a.city, a.country_code, coalesce((
      select string_agg(distinct p.name, ', ') from servings as s join partners as p on p.id = s.partner_id
      where s.purchasing_account_id = a.id and ${namedTo(work)}), '') as partners
    from purchasing_accounts as a
    where a.agreement_id = ${account.agreement_id} and a.id > ${after} and ${reachOf(work, 'a.id')}
    order by a.id limit ${agreementAccountsPageSize + 1}`.execute(work.db)
  const rows = found.slice(0, agreementAccountsPageSize)
  return { rows, next: found.length > agreementAccountsPageSize ? rows.at(-1)?.id : undefined }
}

/** Which servings `s` of an account its reader may know of: a partner his own, and those that he was granted sight of. */
function namedTo({ actor }: Work): RawBuilder<boolean> {
  if (actor.kind !== 'partner') return sql<boolean>`true`
  return sql<boolean>`(s.partner_id = ${actor.partnerId} or exists (
    select from visibility_grants as v where v.purchasing_account_id = s.purchasing_account_id
      and v.partner_id = ${actor.partnerId} and v.seen_partner_id = s.partner_id))`
}
