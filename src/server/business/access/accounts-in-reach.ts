/** The purchasing accounts that exist for an actor, whatever he may do in them: what a program walks through from end to end. */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { reachOf } from './reach.ts'

/** An account as far as anybody in whose reach it is may know it. */
export interface ListedAccount {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly country_code: string
  readonly organization_number: string
  readonly organization_name: string
}

/** Most accounts on a page. */
export const accountsPageLimit = 200

/** The accounts behind `after`, in the order of their registration; `next` is where the next page begins. */
export async function accountsInReach(
  work: Work,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<{ readonly accounts: readonly ListedAccount[]; readonly next: number | undefined }> {
  const wanted = Math.min(limit, accountsPageLimit)
  const { rows } = await sql<ListedAccount>`
    select a.id, a.number, a.name, a.country_code, o.number as organization_number, o.name as organization_name
    from purchasing_accounts as a join organizations as o on o.id = a.organization_id
    where ${reachOf(work, 'a.id')} and a.id > ${after} order by a.id limit ${wanted + 1}`.execute(work.db)
  const accounts = rows.slice(0, wanted)
  return { accounts, next: rows.length > wanted ? accounts.at(-1)?.id : undefined }
}
