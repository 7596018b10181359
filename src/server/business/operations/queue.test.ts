/** The queue in the Console: what runs, waits and failed, and a failed job run again by the publisher alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import pg from 'pg'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator } from '../../../../test/world/people.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { health } from './health.ts'
import { jobsInState, queueFigures, runJobAgain, scheduleRuns, type JobState } from './queue.ts'

let house: TestHouse
let boss: Actor
let owner: pg.Client

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
  owner = new pg.Client(house.ownerUrl)
  await owner.connect()
})
afterAll(async () => {
  const done = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'test.job': done })
  await owner.end()
  await house.drop()
})

test('a job waits, fails for good with its reason, and is run again', async () => {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await work.enqueue('test.job', { secret: 'claire@contoso.example' })
  })
  const [waiting] = await inState('waiting')
  expect(waiting).toMatchObject({ task: 'test.job', attempts: 0, last_error: null })
  expect(JSON.stringify(waiting)).not.toContain('contoso')
  await expect(again(waiting?.id ?? 0)).rejects.toMatchObject({ status: 409, code: 'job.not-failed' })

  await owner.query(
    `update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'It broke' where id = $1`,
    [waiting?.id],
  )
  expect(await inState('failed')).toMatchObject([{ id: waiting?.id, attempts: 12, last_error: 'It broke' }])
  expect(await figures()).toMatchObject({ failed: 1, waiting: 0, running: 0, retried: 0, workers: 0 })
  await again(waiting?.id ?? 0)
  expect(await inState('failed')).toEqual([])
  expect(await inState('waiting')).toMatchObject([{ id: waiting?.id, attempts: 0 }])
  await expect(again(987_654)).rejects.toMatchObject({ code: 'job.not-failed' })
})

test('schedules say when they last came round, and the installation how it is', async () => {
  expect(await read(house, boss, (work) => scheduleRuns(work, publisher(work)))).toEqual([])
  const told = await read(house, boss, (work) => health(work, publisher(work)))
  expect(told.database.version).toMatch(/^\d+/)
  expect(told.database.bytes).toBeGreaterThan(1_000_000)
  expect(told.migration.name).toMatch(/^\d{4}_\w+\.sql$/)
  expect(told.mail).toEqual({ waiting: 0, lastError: null, lastSentAt: null })
})

async function inState(state: JobState) {
  const { rows } = await read(house, boss, (work) => jobsInState(work, publisher(work), state))
  return rows.filter(({ task }) => task === 'test.job')
}

function figures() {
  return read(house, boss, (work) => queueFigures(work, publisher(work)))
}

function again(id: number): Promise<void> {
  return change(house, boss, null, (work) => runJobAgain(work, publisher(work), id))
}
