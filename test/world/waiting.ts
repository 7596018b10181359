/** Lets an act wait for a lock, does something else meanwhile, and lets it go on: what races do by chance, on purpose. */
import type { TestHouse } from './house.ts'

/** Holds the rows of `lock` until `act` waits for them, then runs `meanwhile`, then lets go; answers what became of the act. */
export async function whileHeld<T>(
  house: TestHouse,
  lock: { readonly statement: string; readonly values: readonly unknown[] },
  act: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  const client = await house.database.pool.connect()
  try {
    await client.query('begin')
    await client.query(lock.statement, [...lock.values])
    const acting = act()
    acting.catch(() => undefined) // it may be refused before it is awaited here
    await untilSomebodyWaits(house)
    await meanwhile()
    await client.query('commit')
    return await acting
  } finally {
    client.release()
  }
}

/** Returns once a connection of this database waits for a lock, or as many as are said. */
export async function untilSomebodyWaits({ database }: TestHouse, connections = 1): Promise<void> {
  for (;;) {
    // Each time in a transaction of its own: what a transaction sees of others' activity stands still.
    const { rows } = await database.pool.query<{ waiting: number }>(
      `select count(*) as waiting from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`,
    )
    if ((rows[0]?.waiting ?? 0) >= connections) return
  }
}
