/** A partner's customers and their accounts, as the Partner Center lists them (SPEC 10): only those that he serves. */
import { sql } from 'kysely'
import type { PartnerDesk } from '#server/business/access/index.ts'
import {
  accountsOfOrganization,
  findOrganizations,
  organizationAccountsPageSize,
  organizationOf,
  type FoundOrganization,
  type OrganizationAccount,
  type OrganizationCursor,
  type OrganizationPage,
} from '#server/business/agreements/index.ts'
import type { Work } from '#server/work/index.ts'

/** One page of the partner's customers whose name has a word that begins as typed. */
export async function customersOf(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  typed: string,
  cursor?: OrganizationCursor,
): Promise<OrganizationPage> {
  return findOrganizations(work, desk.partnerId, typed, cursor)
}

/** A purchasing account as its partner's list shows it. */
export interface ServedAccount extends OrganizationAccount {
  /** Other partners whose orders the customer lets this one see. */
  readonly sees: readonly string[]
}

/** Where a customer's list of accounts goes on. */
export interface ServedCursor {
  readonly key: string
  readonly id: number
}

export interface Customer extends FoundOrganization {
  readonly served: readonly ServedAccount[]
  readonly next: ServedCursor | undefined
}

/** A customer with one page of the accounts that the partner serves, by name. Refuses 404 organization.unknown. */
export async function customerOf(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  organizationId: number,
  after?: ServedCursor,
): Promise<Customer> {
  const organization = await organizationOf(work, desk.partnerId, organizationId)
  const found = await accountsOfOrganization(work, desk.partnerId, organizationId, after)
  const page = found.slice(0, organizationAccountsPageSize)
  const seen = await seenIn(work, desk, page)
  const last = page.at(-1)
  return {
    ...organization,
    served: page.map((account) => ({ ...account, sees: seen.get(account.id) ?? [] })),
    next: last && found.length > page.length ? { key: last.key, id: last.id } : undefined,
  }
}

async function seenIn(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  accounts: readonly { readonly id: number }[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  if (accounts.length === 0) return new Map()
  const ids = accounts.map(({ id }) => id)
  const rows = await work.db
    .selectFrom('visibility_grants as v')
    .innerJoin('partners as p', 'p.id', 'v.seen_partner_id')
    .select(['v.purchasing_account_id as id', 'p.name'])
    .where('v.partner_id', '=', desk.partnerId)
    .where(sql<boolean>`v.purchasing_account_id = any(${ids}::bigint[])`)
    .orderBy('p.name')
    .orderBy('p.id')
    .execute()
  const seen = new Map<number, string[]>(ids.map((id) => [id, []]))
  for (const { id, name } of rows) seen.get(id)?.push(name)
  return seen
}

/** Sight that a customer has granted the partner. */
export interface GrantedSight {
  readonly accountId: number
  readonly accountName: string
  readonly organizationName: string
  readonly seenId: number
  /** The partner whose orders are seen. */
  readonly seen: string
  readonly grantedAt: Date
}

export const grantedSightsLimit = 10

/** What customers let the partner see of others, the newest first. */
export async function newestSights(work: Work, desk: PartnerDesk<'customers.view'>): Promise<readonly GrantedSight[]> {
  return work.db
    .selectFrom('visibility_grants as v')
    .innerJoin('purchasing_accounts as a', 'a.id', 'v.purchasing_account_id')
    .innerJoin('organizations as o', 'o.id', 'a.organization_id')
    .innerJoin('partners as p', 'p.id', 'v.seen_partner_id')
    .select(['a.id as accountId', 'a.name as accountName', 'o.name as organizationName'])
    .select(['p.id as seenId', 'p.name as seen'])
    .select('v.granted_at as grantedAt')
    .where('v.partner_id', '=', desk.partnerId)
    .orderBy('v.granted_at', 'desc')
    .orderBy('a.id')
    .orderBy('p.id')
    .limit(grantedSightsLimit)
    .execute()
}
