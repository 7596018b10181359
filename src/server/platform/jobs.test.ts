import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../test/world/database.ts'
import { startWorker, type Job, type Worker, type WorkerOptions } from './jobs.ts'
import { openLog } from './log.ts'

let database: TestDatabase
let app: pg.Client
let owner: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  app = new pg.Client({ connectionString: database.databaseUrl })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await Promise.all([app.connect(), owner.connect()])
})
afterAll(async () => {
  await Promise.all([app.end(), owner.end()])
  await database.drop()
})

async function enqueue(job: string, payload: object = {}): Promise<void> {
  await app.query('select enqueue_job($1, $2, null)', [job, JSON.stringify(payload)])
}

function work(jobs: WorkerOptions['jobs'], extra: Partial<WorkerOptions> = {}): Promise<Worker> {
  return startWorker({ ownerUrl: database.ownerUrl, schedules: [], log: openLog('silent'), jobs, ...extra })
}

/** A job that tells when it has run `times` times. */
function counted(times = 1): { readonly job: Job; readonly ran: Promise<unknown[]> } {
  const payloads: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<unknown[]>()
  const run = (payload: unknown) => {
    payloads.push(payload)
    if (payloads.length >= times) resolve(payloads)
    return Promise.resolve()
  }
  return { job: { timeoutMs: 5_000, batchLimit: 1, run }, ran: promise }
}

test('a job enqueued by the application is run by a worker, and stays away after it', async () => {
  const { job, ran } = counted()
  await enqueue('test.once', { of: 'this' })
  const worker = await work({ 'test.once': job })
  expect(await ran).toEqual([{ of: 'this' }])
  await worker.stop()
  expect((await owner.query('select 1 from graphile_worker.jobs')).rowCount).toBe(0)
})

test('two workers share the jobs and run each of them once', async () => {
  const jobsCount = 300
  for (let number = 0; number < jobsCount; number += 1) await enqueue('test.shared', { number })
  const { job, ran } = counted(jobsCount)
  const workers = await Promise.all([work({ 'test.shared': job }), work({ 'test.shared': job })])
  const numbers = (await ran).map((payload) => (payload as { number: number }).number)
  await Promise.all(workers.map((worker) => worker.stop()))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: jobsCount }, (_, number) => number))
})

// Without the heartbeat the queue holds the lock of a killed worker for four hours.
test('the job of a worker that was killed is taken over', async () => {
  const held = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../../test/world/holding-worker.ts', import.meta.url)), database.ownerUrl],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await enqueue('test.held')
  await once(held.stdout, 'data')
  held.kill('SIGKILL')
  await once(held, 'exit')
  expect((await owner.query('select 1 from graphile_worker.jobs where locked_by is not null')).rowCount).toBe(1)

  const { job, ran } = counted()
  const worker = await work({ 'test.held': job }, { heartbeat: { everyMs: 100, deadAfterMs: 700 } })
  await ran
  await worker.stop()
})

test('the job of a worker that is only slow is left to it', async () => {
  const pace = { heartbeat: { everyMs: 100, deadAfterMs: 700 } }
  const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const slow: Job = {
    timeoutMs: 60_000,
    batchLimit: 1,
    run() {
      begin()
      return goOn
    },
  }
  const first = await work({ 'test.slow': slow }, pace)
  await enqueue('test.slow')
  await begun
  const other = counted()
  const second = await work({ 'test.slow': other.job, 'test.next': other.job }, pace)
  const beats = async () =>
    (
      await owner.query<{ beat_at: Date }>('select max(beat_at) as beat_at from worker_heartbeats')
    ).rows[0]?.beat_at.getTime() ?? 0
  const since = await beats()
  await expect.poll(beats, { interval: 100, timeout: 5_000 }).toBeGreaterThan(since + 1_500)
  await enqueue('test.next', { only: 'this' })
  expect(await other.ran).toEqual([{ only: 'this' }])
  letGo()
  await Promise.all([first.stop(), second.stop()])
})

test('a job that takes too long hears of it, and one that does not listen is given up when the worker stops', async () => {
  const { promise: heard, resolve } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const listening: Job = {
    timeoutMs: 50,
    batchLimit: 1,
    run: (_payload, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          resolve()
          reject(new Error('It took too long'))
        })
      }),
  }
  const deaf: Job = {
    timeoutMs: 60_000,
    batchLimit: 1,
    run() {
      begin()
      return new Promise(() => undefined)
    },
  }
  const worker = await work({ 'test.listening': listening, 'test.deaf': deaf })
  await enqueue('test.listening')
  await enqueue('test.deaf')
  await Promise.all([heard, begun])
  await worker.stop()
  const { rows } = await owner.query<{ last_error: string }>('select last_error from graphile_worker.jobs order by id')
  expect(rows).toEqual([{ last_error: 'It took too long' }, { last_error: 'The worker was stopped' }])
  await owner.query('delete from graphile_worker._private_jobs')
})

test('a scheduled run that failed after the next one had replaced it is not left behind; any other failure is', async () => {
  const { promise: goOn, resolve: letFail } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  let runs = 0
  const failing: Job = {
    timeoutMs: 60_000,
    batchLimit: 1,
    async run() {
      runs += 1
      if (runs > 1) return
      begin()
      await goOn
      throw new Error('Too late')
    },
  }
  const enqueueSwept = () => app.query(`select enqueue_job('test.swept', '{}', 'test.swept')`)
  const worker = await work(
    { 'test.swept': failing },
    { schedules: [{ job: 'test.swept', cron: '0 0 1 1 *' }], heartbeat: { everyMs: 50, deadAfterMs: 60_000 } },
  )
  await enqueueSwept()
  await begun
  await enqueueSwept()
  await enqueue('test.other')
  await owner.query(
    `update graphile_worker._private_jobs set attempts = max_attempts where locked_at is null and key is null`,
  )
  letFail()
  const left = async () =>
    (await owner.query<{ task_identifier: string }>('select task_identifier from graphile_worker.jobs')).rows
  await expect.poll(left, { timeout: 5_000 }).toEqual([{ task_identifier: 'test.other' }])
  await worker.stop()
  await owner.query('delete from graphile_worker._private_jobs')
})

test('a worker outlives the loss of all its connections', async () => {
  const { job, ran } = counted()
  const worker = await work({ 'test.after': job })
  await owner.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename = current_user',
  )
  await enqueue('test.after')
  await ran
  await worker.stop()
})

test('a schedule whose time passed while no worker ran is made up for once, where it asks for that', async () => {
  const anHourAgo = `0 ${String((new Date().getUTCHours() + 23) % 24)} * * *`
  const schedules = [
    { job: 'test.daily', cron: anHourAgo, madeUpFor: true },
    { job: 'test.often', cron: anHourAgo },
  ]
  const daily = counted()
  const often = counted()
  const jobs = { 'test.daily': daily.job, 'test.often': often.job }
  const first = await work(jobs, { schedules })
  await expect
    .poll(
      async () =>
        (
          await owner.query('select 1 from graphile_worker._private_known_crontabs where identifier in ($1, $2)', [
            'test.daily',
            'test.often',
          ])
        ).rowCount,
    )
    .toBe(2)
  await first.stop()
  await owner.query(`update graphile_worker._private_known_crontabs set known_since = now() - interval '3 hours',
    last_execution = now() - interval '3 hours'`)
  const second = await work(jobs, { schedules })
  expect(await daily.ran).toHaveLength(1)
  await second.stop()
})
