/**
 * Other names for an organisation and for a purchasing account, by the publisher (SPEC 11), as a file of agreements brings them. What
 * was written before stays as it was; every list and search has the new name with the same change.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { lockRegistration } from './registration.ts'
import { refreshSearch } from './search-index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** It has other names now than whoever renames it saw. */
    'organization.renamed-meanwhile': { readonly name: string }
    'purchasing-account.renamed-meanwhile': { readonly name: string }
    /** Nothing, or more than fits, or characters that no name has. */
    'name.unlikely': { readonly longest: number }
  }
}

/** Longest names and places, in characters, as the tables keep them. */
export const longestNames = { name: 200, city: 100 } as const

export interface OrganizationNames {
  readonly name: string
  /** ISO 3166-1, two capitals. */
  readonly countryCode: string
}

export interface AccountNames extends OrganizationNames {
  readonly city: string
}

/**
 * Renames an organisation, for somebody who saw it called `seen`. Refuses 404 organization.unknown, 409
 * organization.renamed-meanwhile, 422 name.unlikely.
 */
export async function renameOrganization(
  work: Changing,
  _desk: Publisher,
  id: number,
  seen: OrganizationNames,
  names: OrganizationNames,
): Promise<void> {
  const next = { ...names, name: fitting(names.name, longestNames.name) }
  await lockRegistration(work) // before all else, as a file that renames it does
  const current = await work.db
    .selectFrom('organizations')
    .select(['name', 'country_code as countryCode'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (current === undefined) throw new Refusal(404, 'organization.unknown', {})
  if (isAlike(current, next)) {
    work.unchanged() // also for a form that is sent twice
    return
  }
  if (!isAlike(current, seen)) throw new Refusal(409, 'organization.renamed-meanwhile', { name: current.name })

  await work.db
    .updateTable('organizations')
    .set({ name: next.name, country_code: next.countryCode })
    .where('id', '=', id)
    .execute()
  await refreshSearch(work, sql`select id from purchasing_accounts where organization_id = ${id}`)
  await work.record({
    name: 'organization.renamed',
    scope: { organization: id },
    subject: `organization:${String(id)}`,
    details: { name: next.name, countryCode: next.countryCode },
  })
}

/**
 * Renames a purchasing account or moves it, for somebody who saw it called `seen`. Refuses 404 purchasing-account.unknown, 409
 * purchasing-account.renamed-meanwhile, 422 name.unlikely.
 */
export async function renamePurchasingAccount(
  work: Changing,
  _desk: Publisher,
  id: number,
  seen: AccountNames,
  names: AccountNames,
): Promise<void> {
  const next = {
    ...names,
    name: fitting(names.name, longestNames.name),
    city: fitting(names.city, longestNames.city),
  }
  await lockRegistration(work)
  const current = await work.db
    .selectFrom('purchasing_accounts')
    .select(['name', 'city', 'country_code as countryCode'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (current === undefined) throw new Refusal(404, 'purchasing-account.unknown', {})
  if (isAlike(current, next) && current.city === next.city) {
    work.unchanged()
    return
  }
  if (!isAlike(current, seen) || current.city !== seen.city) {
    throw new Refusal(409, 'purchasing-account.renamed-meanwhile', { name: current.name })
  }

  await work.db
    .updateTable('purchasing_accounts')
    .set({ name: next.name, city: next.city, country_code: next.countryCode })
    .where('id', '=', id)
    .execute()
  await refreshSearch(work, sql`select ${id}::bigint`)
  await work.record({
    name: 'purchasing-account.renamed',
    scope: { account: id },
    subject: `purchasing-account:${String(id)}`,
    details: { name: next.name, city: next.city, countryCode: next.countryCode },
  })
}

function fitting(typed: string, longest: number): string {
  const text = typed.trim()
  if (text === '' || text.length > longest || /\p{Cc}/u.test(text)) {
    throw new Refusal(422, 'name.unlikely', { longest })
  }
  return text
}

function isAlike(one: OrganizationNames, other: OrganizationNames): boolean {
  return one.name === other.name && one.countryCode === other.countryCode
}
