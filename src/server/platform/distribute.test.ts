import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from './migrations.ts'
import { distributeTables, distributionPlan } from './distribute.ts'
import { tableClasses, type TableClass } from './table-classes.ts'
import { testDatabase, type TestDatabase } from '../../../test/world/database.ts'

/** Keys that another capability derives (an event belongs to no account where it is 0) have no foreign key to follow. */
const tenants = Object.entries(tableClasses).filter(([, table]) => table.class === 'tenant')

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

describe('every table keeps the promise of its class', () => {
  test('the classes name exactly the tables that there are', async () => {
    const { rows } = await client.query<{ relname: string }>(`
      select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations'`)
    expect(rows.map((row) => row.relname).sort()).toEqual(Object.keys(tableClasses).sort())
  })

  test.each(tenants)('%s: the account leads its primary key and is part of every unique index', async (name, table) => {
    const { rows } = await client.query<{ columns: string[]; primary: boolean }>(
      `select i.indisprimary as primary, array(
          select a.attname from unnest(i.indkey::int2[]) with ordinality as k (attnum, n)
          join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum order by n)::text[] as columns
        from pg_index as i where i.indrelid = $1::regclass and i.indisunique`,
      [name],
    )
    expect(rows.filter((row) => row.primary).map((row) => row.columns[0])).toEqual([by(table)])
    for (const row of rows) expect(row.columns).toContain(by(table))
  })

  test('foreign keys lead to references, and else between tenants with the account, or claims with one key for both', async () => {
    const { rows } = await client.query<{ child: string; parent: string; columns: string[]; keys: string[] }>(`
      select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
        array(select a.attname from unnest(c.conkey) with ordinality as k (attnum, n)
          join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum order by n)::text[] as columns,
        array(select a.attname from unnest(c.confkey) with ordinality as k (attnum, n)
          join pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.attnum order by n)::text[] as keys
      from pg_constraint as c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`)
    const classes: Readonly<Record<string, TableClass>> = tableClasses
    for (const { child, parent, columns, keys } of rows) {
      const from = classes[child]
      const to = classes[parent]
      if (from === undefined || to === undefined) throw new Error(`${child} -> ${parent} has no class`)
      if (to.class === 'reference') continue
      // What is spread by the same key lies on the same machine, where a foreign key can be held.
      const alike = from.class === to.class && (to.class === 'tenant' || to.class === 'claim')
      expect(alike, `${child} -> ${parent}: ${from.class} -> ${to.class}`).toBe(true)
      expect([child, columns[0]]).toEqual([child, by(from)])
      expect([parent, keys[0]]).toEqual([parent, by(to)])
    }
  })

  test('no table has a trigger of its own', async () => {
    const { rows } = await client.query(
      "select tgname from pg_trigger where not tgisinternal and tgrelid::regclass::text not like '%graphile%'",
    )
    expect(rows).toEqual([])
  })
})

test('references are spread first, and tenants beside each other', () => {
  const plan = distributionPlan()
  const firstTenant = plan.findIndex((statement) => statement.includes('create_distributed_table'))
  expect(plan.slice(firstTenant).filter((statement) => statement.includes('create_reference_table'))).toEqual([])
  expect(plan).toContain(
    `select create_distributed_table('orders', 'purchasing_account_id', colocate_with => 'purchasing_accounts')`,
  )
})

// CITUS_URL: the owner's URL of an empty database on a Citus coordinator (CITUS_APP_URL: the application's).
const { CITUS_URL: citusUrl, CITUS_APP_URL: citusAppUrl } = process.env
describe.runIf(citusUrl !== undefined && citusAppUrl !== undefined)('on a Citus coordinator', () => {
  test('the migrated schema is distributed', async () => {
    await migrate({ ownerUrl: String(citusUrl), url: String(citusAppUrl) })
    expect(await distributeTables(String(citusUrl))).toBe(distributionPlan().length)
  })
})

function by(table: TableClass): string {
  if (!('by' in table)) throw new Error('Not distributed')
  return table.by
}
