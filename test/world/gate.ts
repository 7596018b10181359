/** A gate before a person: whoever changes something about him waits until several do, so that they meet in tests. */
import type { TestHouse } from './house.ts'

/** Holds the person until so many wait for him or nobody has to, then lets them go at once; answers what became of each. */
export async function meetAt<T>(
  house: TestHouse,
  userId: number,
  count: number,
  act: () => Promise<T>[],
): Promise<PromiseSettledResult<T>[]> {
  const gate = await house.database.bulkPool.connect()
  await gate.query('begin')
  await gate.query('select from users where id = $1 for update', [userId])
  const over = new AbortController()
  const acting = Promise.allSettled(act()).finally(() => {
    over.abort()
  })
  while (!over.signal.aborted) {
    await gate.query('select pg_stat_clear_snapshot()') // within a transaction it says what it said first
    const { rows } = await gate.query<{ waiting: number }>(
      `select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if ((rows[0]?.waiting ?? 0) >= count) break
  }
  await gate.query('commit')
  gate.release()
  return acting
}
