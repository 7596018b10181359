/** A gate before a row: whoever changes it waits until it opens, so that people meet in tests. */
import type { TestHouse } from './house.ts'

export interface Gate {
  /** Comes back once so many wait, or `over` says that nobody has to. */
  waited(count: number, over?: AbortSignal): Promise<void>
  /** Lets them go. */
  open(): Promise<void>
}

/** Shuts a gate: `lock` is a statement that locks what others will want to change. */
export async function shutGate(house: TestHouse, lock: string, values: readonly unknown[]): Promise<Gate> {
  const gate = await house.database.bulkPool.connect()
  await gate.query('begin')
  await gate.query(lock, [...values])
  return {
    async waited(count, over) {
      const isOver = () => over?.aborted === true
      while (!isOver()) {
        await gate.query('select pg_stat_clear_snapshot()') // within a transaction it says what it said first
        const { rows } = await gate.query<{ waiting: number }>(
          `select count(*) as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
        )
        if ((rows[0]?.waiting ?? 0) >= count) break
      }
    },
    async open() {
      await gate.query('commit')
      gate.release()
    },
  }
}

/** Holds the person until so many wait for him or nobody has to, then lets them go at once; answers what became of each. */
export async function meetAt<T>(
  house: TestHouse,
  userId: number,
  count: number,
  act: () => Promise<T>[],
): Promise<PromiseSettledResult<T>[]> {
  const gate = await shutGate(house, 'select from users where id = $1 for update', [userId])
  const over = new AbortController()
  const acting = Promise.allSettled(act()).finally(() => {
    over.abort()
  })
  await gate.waited(count, over.signal)
  await gate.open()
  return acting
}
