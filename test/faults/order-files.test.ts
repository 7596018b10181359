/** F1, F12: a worker that is killed (-9) in the middle of a file of orders leaves nothing of it; another reads it, and each order counts once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { orderFile, ownHeader, sendOrderFile, takeInAll } from '../world/order-files.ts'
import { stock } from '../world/orders.ts'
import { partnerUserAt } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'
import { dayIn, quantitiesOf, servedAccount } from '../world/set-ups.ts'
import { silenceSeconds } from '#server/business/orders/files/reading.ts'
import type { Place } from '../world/places.ts'

const orders = 12_000
/** Long enough to be in the middle of it, shorter than all of it takes. */
const killAfterMs = 150

let house: TestHouse
let account: Place
let agent: Actor

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const served = await servedAccount(house)
  account = served.account
  agent = await partnerUserAt(house, served.partners[0].id, 'agent')
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await forgetJobs(house.ownerUrl)
  await house.drop()
  expect(breaches).toEqual([])
})

test('a file whose reader is killed is read again, and counts once', async () => {
  const on = dayIn(house, 0)
  const line = (number: number) => `K-${String(number)},${on},${account.number},,1,subscription,E1,1,`
  const id = await sendOrderFile(house, agent, [ownHeader, ...Array.from({ length: orders }, (_, at) => line(at))])
  const worker = spawn(
    process.execPath,
    [fileURLToPath(new URL('../world/taking-in.ts', import.meta.url)), house.databaseUrl],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(worker.stdout, 'data')
  await new Promise((done) => setTimeout(done, killAfterMs))
  worker.kill('SIGKILL')
  await once(worker, 'close')
  expect(await placed()).toBe(0)
  expect(await orderFile(house, agent, id)).toMatchObject({ ended_at: null })

  // Nobody takes it up while its reader may live; then two at once do, of whom one is heard.
  await takeInAll(house)
  expect(await placed()).toBe(0)
  house.pass(silenceSeconds + 1)
  await Promise.all([takeInAll(house), takeInAll(house)])
  expect(await orderFile(house, agent, id)).toMatchObject({ state: 'accepted', orders, lines: orders, repeated: 0 })
  expect(await placed()).toBe(orders)
  expect(await quantitiesOf(house, account)).toMatchObject({ available: orders, ordered: orders })
  const { rows } = await read(house, system('test'), (work) =>
    sql`select count(*)::int as told from events where name = 'order-file.accepted'`.execute(work.db),
  )
  expect(rows).toEqual([{ told: 1 }])
}, 60_000)

async function placed(): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ count: number }>`select count(*) as count from orders`.execute(work.db),
  )
  return rows[0]?.count ?? 0
}
