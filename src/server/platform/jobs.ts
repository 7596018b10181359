/**
 * The queue: jobs are rows written by the change that asks for them and run after its commit, at least once. A task has
 * a time limit; what fails is retried with growing delays, and what fails for good stays visible in the queue.
 */
import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import type { Log } from './log.ts'

/** What one kind of job does with its payload; `signal` aborts when its time is over or the process stops. */
export interface Job {
  readonly timeoutMs: number
  /** The most rows (or messages) that one run takes on. */
  readonly batchLimit: number
  run(payload: unknown, signal: AbortSignal): Promise<void>
}

/** When a job runs by itself, as a crontab line's five fields in UTC. */
export interface Schedule {
  readonly job: string
  readonly cron: string
}

export interface WorkerOptions {
  readonly ownerUrl: string
  readonly jobs: Readonly<Record<string, Job>>
  readonly schedules: readonly Schedule[]
  readonly log: Log
}

const concurrentJobs = 4
const pollIntervalMs = 1_000

/** Starts a worker; answers what stops it. Several may run against one database. */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const runner: Runner = await run({
    connectionString: options.ownerUrl,
    concurrency: concurrentJobs,
    pollInterval: pollIntervalMs,
    noHandleSignals: true,
    maxPoolSize: concurrentJobs + 2,
    logger: queueLogger(options.log),
    taskList: taskList(options.jobs),
    crontab: options.schedules.map(({ job, cron }) => `${cron} ${job} ?fill=1d&jobKey=${job}`).join('\n'),
  })
  return { stop: () => runner.stop() }
}

function taskList(jobs: WorkerOptions['jobs']): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, job]) => [
      name,
      async (payload: unknown) => job.run(payload, AbortSignal.timeout(job.timeoutMs)),
    ]),
  )
}

/** The queue's own lines in our log; its chatter about every job found is left to the level "debug". */
export function queueLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ part: 'queue' }, message)
    else if (level === 'warning') log.warn({ part: 'queue' }, message)
    else log.debug({ part: 'queue' }, message)
  })
}
