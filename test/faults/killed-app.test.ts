/** F1: the app is killed (-9) at a random moment of a change. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { readInBulk, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { stock } from '../world/orders.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { forgetJobs } from '../world/queue.ts'
import { setUpOnce, type SetUpPlace } from '../world/set-up-once.ts'

/** KILLS=500 is the promise; the suite tries fewer each time. */
const kills = Number(process.env['KILLS'] ?? 25)
/** Long enough to be in the middle of some change, short enough to be in the first ones too. */
const longestLifeMs = 120

let house: TestHouse
let place: SetUpPlace

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const [account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account?.id ?? 0)
  const { rows } = await readInBulk(house, system('test'), (work) =>
    sql<{ id: number }>`select id from items where code = 'E1'`.execute(work.db),
  )
  place = { accountId: account?.id ?? 0, itemId: rows[0]?.id ?? 0, partnerId }
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})

test(
  'what was acknowledged exists once, what was not at most once, and a repeat gets the same answer',
  async () => {
    const tried: string[] = []
    const acknowledged = new Map<string, string>()
    for (let run = 0; run < kills; run += 1) {
      for (const [word = '', key = '', answer = ''] of await liveAndDie(
        `run${String(run)}`,
        run % 2 === 1 ? 'acknowledged' : 'tries',
      )) {
        if (word === 'tries') tried.push(key)
        else acknowledged.set(key, answer)
      }
    }
    // Every other process is left to acknowledge something first, so that however slow the machine is both kinds are there.
    expect(acknowledged.size).toBeGreaterThanOrEqual(Math.floor(kills / 2))
    expect(tried.length).toBeGreaterThan(acknowledged.size)

    for (const key of tried) {
      const answer = await setUpOnce(house, place, key)
      if (acknowledged.has(key)) expect(answer).toBe(acknowledged.get(key))
    }

    const { rows } = await readInBulk(house, system('test'), (work) =>
      sql<{ entries: number; lines: number; events: number }>`
      select (select count(*) from ledger_entries) as entries, (select count(*) from set_up_lines) as lines,
        (select count(*) from events where name = 'subscription.set-up') as events`.execute(work.db),
    )
    expect(rows).toEqual([{ entries: tried.length, lines: tried.length, events: tried.length }])
    expect(await house.breaches(invariants)).toEqual([])
  },
  30_000 + kills * 4_000,
)

/** Starts the process, kills it a random while after it first said `word`, and answers the whole lines that it said. */
async function liveAndDie(run: string, word: string): Promise<string[][]> {
  const script = fileURLToPath(new URL('../world/setting-up.ts', import.meta.url))
  const { accountId, itemId, partnerId } = place
  const words = [house.databaseUrl, ...[accountId, itemId, partnerId].map(String), run]
  const child = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  while (!said.includes(word)) await once(child.stdout, 'data')
  setTimeout(() => child.kill('SIGKILL'), Math.random() * longestLifeMs)
  await once(child, 'close')
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '))
}
