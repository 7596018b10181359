/**
 * Turns a fresh, migrated database on a Citus coordinator into the layout of decisions/0003: reference tables on every
 * machine, tenants side by side by purchasing account, indexes and claims by their own keys.
 */
import pg from 'pg'
import { tableClasses, type TableClass } from './table-classes.ts'

/** What is done to each table, in order, as SQL. */
export function distributionPlan(classes: Readonly<Record<string, TableClass>> = tableClasses): string[] {
  const entries = Object.entries(classes)
  const anchor = entries.find(([, table]) => table.class === 'tenant')?.[0]
  return entries.flatMap(([name, table]) => {
    switch (table.class) {
      case 'reference':
        return [`select create_reference_table(${pg.escapeLiteral(name)})`]
      case 'tenant':
        return [distributed(name, table.by, name === anchor ? undefined : anchor)]
      case 'index':
      case 'claim':
        return [distributed(name, table.by, 'none')]
      case 'local':
        return []
    }
  })
}

/** Carries the plan out as the owner. Throws where the server has no Citus or the tables hold rows already. */
export async function distributeTables(ownerUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    // One after the other: with foreign keys between them, Citus refuses to spread tables in parallel.
    await client.query(`set citus.multi_shard_modify_mode to 'sequential'`)
    await client.query(`set citus.enable_local_reference_table_foreign_keys to off`)
    const plan = distributionPlan()
    for (const statement of plan) await client.query(statement)
    return plan.length
  } finally {
    await client.end()
  }
}

function distributed(name: string, by: string, colocateWith: string | undefined): string {
  const colocation = colocateWith === undefined ? '' : `, colocate_with => ${pg.escapeLiteral(colocateWith)}`
  return `select create_distributed_table(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(by)}${colocation})`
}
