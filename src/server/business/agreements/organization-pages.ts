/** Organisations as the publisher goes through them in the Console (SPEC 11): by name, with their agreements and purchasing accounts. */
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import {
  accountsOfOrganization,
  findOrganizations,
  type OrganizationAccount,
  type OrganizationCursor,
  type OrganizationPage,
} from './find-organizations.ts'
import { publisherAsReader } from './search-index.ts'

export interface RegisteredOrganization {
  readonly id: number
  readonly number: string
  readonly name: string
  /** ISO 3166-1, two capitals. */
  readonly country_code: string
}

export interface AgreementOfOrganization {
  readonly id: number
  readonly number: string
  /** Days as YYYY-MM-DD; `ends_on` is the last one, null where there is none. */
  readonly signed_on: string
  readonly ends_on: string | null
}

/** Agreements of an organisation that its page lists; the others are found by their number. */
export const agreementsOfOrganizationLimit = 50

/** A page of organisations, of those whose name has a word that begins as typed. */
export function everyOrganization(
  work: Work,
  _desk: Publisher,
  typed: string,
  cursor?: OrganizationCursor,
): Promise<OrganizationPage> {
  return findOrganizations(work, publisherAsReader, typed, cursor)
}

/** One organisation. Refuses 404 organization.unknown. */
export async function registeredOrganization(
  work: Work,
  _desk: Publisher,
  id: number,
): Promise<RegisteredOrganization> {
  const found = await work.db
    .selectFrom('organizations')
    .select(['id', 'number', 'name', 'country_code'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw new Refusal(404, 'organization.unknown', {})
  return found
}

/** Its agreements, the last registered first. */
export async function agreementsOfOrganization(
  work: Work,
  _desk: Publisher,
  id: number,
): Promise<readonly AgreementOfOrganization[]> {
  return work.db
    .selectFrom('agreements')
    .select(['id', 'number', 'signed_on', 'ends_on'])
    .where('organization_id', '=', id)
    .orderBy('id', 'desc')
    .limit(agreementsOfOrganizationLimit)
    .execute()
}

/** A page of its purchasing accounts by name, as `accountsOfOrganization` has them for a partner. */
export function accountsHeldBy(
  work: Work,
  _desk: Publisher,
  id: number,
  after?: { readonly key: string; readonly id: number },
): Promise<readonly OrganizationAccount[]> {
  return accountsOfOrganization(work, publisherAsReader, id, after)
}
