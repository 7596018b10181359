/** F1 for the journal: whoever seals it is killed (-9) in the middle of a batch, again and again, and every event is sealed once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { change, system } from '#server/work/index.ts'
import { testJournal, type TestJournal } from '../world/journal.ts'
import { openKiller, type Killer, type Phase } from '../world/killing.ts'

/** KILLS=500 is the promise; the suite tries fewer each time. */
const kills = Number(process.env['KILLS'] ?? 8)
const patienceMs = 60_000 + kills * 5_000
const eventsPerKill = 150
const longestLifeMs = 100

let journal: TestJournal
let killer: Killer

beforeAll(async () => {
  journal = await testJournal()
  killer = await openKiller(journal.house.databaseUrl)
})
afterAll(async () => {
  await killer.close()
  await journal.drop()
})

test(
  'a sealer that is killed leaves whole batches or nothing, and the next one goes on after the last',
  async () => {
    const phases: Phase[] = []
    for (let run = 0; run < kills; run += 1) {
      await change(journal.house, system('test'), null, (work) =>
        work
          .recordEach(
            'seats.reported',
            sql`select n % 5 + 1, 'item:1', jsonb_build_object('quantity', n) from generate_series(1, ${eventsPerKill}::int) as n`,
          )
          .then(() => undefined),
      )
      const child = spawn(
        process.execPath,
        [fileURLToPath(new URL('../world/sealing-process.ts', import.meta.url)), journal.house.databaseUrl],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      await once(child.stdout, 'data')
      phases.push(await killer.kill({ child }, longestLifeMs))
      expect(await journal.house.breaches(invariants)).toEqual([])
    }
    const [left] = await journal.rows(sql<{ runs: number }>`select count(*) as runs from seal_runs`)
    expect(left?.runs, 'some batches were sealed before the kills').toBeGreaterThan(0)
    const midway = phases.filter((phase) => phase === 'writing').length
    process.stdout.write(`Sealers killed: ${String(kills)}, ${String(midway)} of them in the middle of a batch\n`)

    await journal.sealAll()
    const [sealed] = await journal.rows(
      sql<{ events: number }>`select sum(cardinality(event_ids))::bigint as events from event_seals`,
    )
    expect(sealed?.events).toBe(kills * eventsPerKill)
    expect(await journal.firstBreach()).toBeUndefined()
    expect(await journal.house.breaches(invariants)).toEqual([])
  },
  patienceMs,
)
