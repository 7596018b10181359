/** What waits for the publisher: each counted by itself, and gone from his home once it is done. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { ownHeader, sendOrderFile } from '../../../../test/world/order-files.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { attention } from './attention.ts'

let house: TestHouse
let boss: Actor & { kind: 'operator' }

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})

const seen = () => read(house, boss, (work) => attention(work, publisher(work)))

test('nothing waits where nothing happened', async () => {
  expect(await seen()).toMatchObject({
    activations: 0,
    failedJobs: 0,
    failedFiles: [],
    failedFilesCount: 0,
    bounced: 0,
  })
})

test('a file of orders that was given up is told with its partner, the last ones first, until somebody has seen to it', async () => {
  const partner = await foundPartner(house)
  const agent = await partnerUserAt(house, partner, 'agent')
  const ids: number[] = []
  for (let index = 1; index <= 4; index += 1) {
    ids.push(await sendOrderFile(house, agent, [ownHeader], { name: `${String(index)}.csv` }))
  }
  const state = (set: string, id: number | undefined) =>
    house.database.pool.query(`update order_files set ${set} where id = $1`, [id])
  for (const id of ids) await state(`failed_at = received_at, failure = 'fault'`, id)
  const { failedFiles, failedFilesCount } = await seen()
  expect(failedFilesCount).toBe(4)
  expect(failedFiles.map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 3))
  expect(failedFiles[0]).toMatchObject({ name: '4.csv', partnerId: partner })

  await state(`settled_at = failed_at, settled_by = ${String(boss.userId)}`, ids[3])
  expect((await seen()).failedFiles[0]?.name).toBe('3.csv')
})

test('a job that failed for good counts, one that waits does not', async () => {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await work.enqueue('test.job', {})
  })
  expect((await seen()).failedJobs).toBe(0)
  const owner = new pg.Client(house.ownerUrl)
  await owner.connect()
  await owner.query('update graphile_worker._private_jobs set attempts = max_attempts')
  await owner.end()
  expect((await seen()).failedJobs).toBeGreaterThan(0)
})
