/** The sites of online services for tests: registered, each with the product groups that it serves. */
import { sql } from 'kysely'
import { change, system, type Actor, type House } from '#server/work/index.ts'

let registered = 0

/** A registered service that serves these product groups; answers its id. A group is served by one service at a time. */
export async function foundSite(house: House, ...groups: readonly string[]): Promise<number> {
  registered += 1
  const name = `Service ${String(registered)}`
  return change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { id } = await work.db
      .insertInto('services')
      .values({
        client_id: `service-${String(registered)}`,
        name,
        home_url: 'https://service.example/',
        redirect_uris: JSON.stringify(['https://service.example/callback']),
        registered_at: work.now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await sql`
      insert into service_groups (product_group_id, service_id)
      select id, ${id} from product_groups where name = any(${[...groups]})`.execute(work.db)
    return id
  })
}

/** Takes a service out of use. */
export async function withdraw(house: House, serviceId: number): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await work.db.updateTable('services').set({ withdrawn_at: work.now }).where('id', '=', serviceId).execute()
  })
}

/** The actor of a service. */
export function siteOf(clientId: number): Actor & { kind: 'client' } {
  return { kind: 'client', clientId }
}
