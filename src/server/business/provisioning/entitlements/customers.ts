/** The purchasing accounts that a service has as customers: they hold one of its plans, or held one (SPEC 5.9). */
import { sql } from 'kysely'
import { servedItems, type ServiceDesk } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'

export interface ServiceCustomer {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly country_code: string
  readonly organization_number: string
  readonly organization_name: string
}

export interface ServiceCustomers {
  /** In the order of their registration. */
  readonly customers: readonly ServiceCustomer[]
  /** Where the next page begins; undefined after the last. */
  readonly next: number | undefined
}

/** The most that one page holds. */
export const customersPageLimit = 200

/**
 * A page of at most `limit` customers, behind `after` (what the page before said is next; 0 for the first). Each of the
 * service's plans yields its first accounts from the index, so that a page costs plans and never customers.
 */
export async function customersOf(
  work: Work,
  { serviceId }: ServiceDesk,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ServiceCustomers> {
  const wanted = Math.min(limit, customersPageLimit)
  const { rows } = await sql<ServiceCustomer>`
    with holding as (
      select distinct h.purchasing_account_id as id from (${servedItems(serviceId)}) as plan
      cross join lateral (
        select purchasing_account_id from holdings where item_id = plan.id and purchasing_account_id > ${after}
        group by purchasing_account_id order by purchasing_account_id limit ${wanted + 1}) as h
      order by id limit ${wanted + 1})
    select a.id, a.number, a.name, a.country_code, o.number as organization_number, o.name as organization_name
    from holding join purchasing_accounts as a on a.id = holding.id join organizations as o on o.id = a.organization_id
    order by a.id`.execute(work.db)
  const customers = rows.slice(0, wanted)
  return { customers, next: rows.length > wanted ? customers.at(-1)?.id : undefined }
}
