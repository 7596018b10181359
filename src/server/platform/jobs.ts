/**
 * The queue: jobs are rows written by the change that asks for them and run after its commit, at least once. A task has
 * a time limit; what fails is retried with growing delays, and what fails for good stays visible in the queue. A worker
 * outlives its database, and the jobs of one that was killed are taken over within a minute.
 */
import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import {
  Logger,
  parseCronItems,
  run,
  type JobHelpers,
  type ParsedCronItem,
  type Runner,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker'
import pg from 'pg'
import type { Log } from './log.ts'
import { startHeartbeat, type HeartbeatPace } from './worker-heartbeat.ts'

/** What one kind of job does with its payload. */
export interface Job {
  /** When `signal` aborts. A run that goes on for `graceMs` after that is given up and tried again. */
  readonly timeoutMs: number
  /** The most rows (or messages) that one run, or each step of one, takes on. */
  readonly batchLimit: number
  /** `signal` aborts when its time is over or the process stops. */
  run(payload: unknown, signal: AbortSignal): Promise<void>
}

/** When a job runs by itself, as a crontab line's five fields in UTC. */
export interface Schedule {
  readonly job: string
  readonly cron: string
  /** True when a time that passed while no worker ran is made up for: for rare jobs. */
  readonly madeUpFor?: boolean
}

export interface WorkerOptions {
  readonly ownerUrl: string
  readonly jobs: Readonly<Record<string, Job>>
  readonly schedules: readonly Schedule[]
  readonly log: Log
  readonly heartbeat?: HeartbeatPace
}

export interface Worker {
  /** Lets running jobs come to an end, for a few seconds; what does not end is tried again by another worker. */
  stop(): Promise<void>
}

const concurrentJobs = 4
const pollIntervalMs = 1_000
const restartDelayMs = 2_000
const graceMs = 60_000
// How long running jobs may go on after stop() before their signal aborts, and how long after that.
const stopLimitMs = 3_000
const stopGraceMs = 2_000
// As enqueue_job has it (migrations/0001).
const attemptsLimit = 12
const madeUpForMs = 24 * 3_600_000
const connections = concurrentJobs + 3

/** Starts a worker. Several may run against one database. Fails when the database cannot be reached. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { log } = options
  const pool = new pg.Pool({ connectionString: options.ownerUrl, max: connections })
  let stopping = false
  const told = (error: Error) => {
    // What still closes when its server is shut down after us is no news.
    if (!stopping) log.warn({ part: 'queue', reason: error.message }, 'A connection of the queue broke')
  }
  pool.on('error', told)
  // Both listeners are the queue's wish: one for idle connections, one for those in use.
  pool.on('connect', (client) => client.on('error', told))

  let runner = await startRunner(options, pool)
  const supervised = (async () => {
    for (;;) {
      const fault = await runner.promise.then(() => 'It ended', String)
      if (stopping) return
      log.error({ part: 'queue', reason: fault }, 'The worker stopped by itself and is started again')
      runner = await restarted(options, pool, () => stopping)
    }
  })().catch((error: unknown) => {
    if (!stopping) log.error({ part: 'queue', reason: String(error) }, 'The worker is gone')
  })
  return {
    async stop() {
      stopping = true
      await runner.stop().catch(() => undefined)
      await supervised
      await pool.end()
    },
  }
}

async function startRunner(options: WorkerOptions, pool: pg.Pool): Promise<Runner> {
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    const scheduled = options.schedules.map(({ job }) => job)
    const heartbeat = startHeartbeat(pool, {
      worker: workerPool.id,
      scheduled,
      pace: options.heartbeat,
      log: options.log,
    })
    events.once('pool:release', () => void heartbeat.stop())
  })
  return await run({
    pgPool: pool,
    events,
    concurrency: concurrentJobs,
    pollInterval: pollIntervalMs,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: stopLimitMs,
    logger: queueLogger(options.log),
    taskList: taskList(options.jobs),
    parsedCronItems: cronItems(options.schedules),
    // Unless completions are retried, a job that ends while the database is away stays locked by a living worker.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  })
}

async function restarted(options: WorkerOptions, pool: pg.Pool, isStopping: () => boolean): Promise<Runner> {
  for (;;) {
    await pause(restartDelayMs)
    if (isStopping()) throw new Error('The worker was stopped')
    try {
      return await startRunner(options, pool)
    } catch (error) {
      options.log.warn({ part: 'queue', reason: String(error) }, 'The worker could not be started again yet')
    }
  }
}

/** The schedules as the queue takes them. Throws for a line that no crontab could have. */
export function cronItems(schedules: readonly Schedule[]): ParsedCronItem[] {
  return parseCronItems(
    schedules.map(({ job, cron, madeUpFor }) => ({
      task: job,
      match: cron,
      // One that still waits is replaced: after a pause a job runs once, however often it was due.
      options: {
        jobKey: job,
        jobKeyMode: 'replace',
        maxAttempts: attemptsLimit,
        backfillPeriod: madeUpFor === true ? madeUpForMs : 0,
      },
    })),
  )
}

function taskList(jobs: WorkerOptions['jobs']): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, job]) => [
      name,
      async (payload: unknown, helpers: JobHelpers) => runWithin(job, payload, helpers.abortSignal),
    ]),
  )
}

// A run that ignores its signal must not hold its job, and with it the worker's place, for ever.
async function runWithin(job: Job, payload: unknown, stopping: AbortSignal): Promise<void> {
  const over = new AbortController()
  const givenUp = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('The job took longer than it may'))
    }, job.timeoutMs + graceMs)
    const stopped = () =>
      setTimeout(() => {
        reject(new Error('The worker was stopped'))
      }, stopGraceMs)
    stopping.addEventListener('abort', stopped, { signal: over.signal })
    over.signal.addEventListener('abort', () => {
      clearTimeout(timer)
    })
  })
  const signal = AbortSignal.any([AbortSignal.timeout(job.timeoutMs), stopping])
  await Promise.race([job.run(payload, signal), givenUp]).finally(() => {
    over.abort()
  })
}

/** The queue's own lines in our log; its chatter about every job found is left to the level "debug". */
export function queueLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ part: 'queue' }, message)
    else if (level === 'warning') log.warn({ part: 'queue' }, message)
    else log.debug({ part: 'queue' }, message)
  })
}
