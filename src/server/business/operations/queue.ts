/** Background jobs as the publisher sees them (SPEC 11): what runs, waits, is tried again or failed, and running one again. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'job.run-again': { readonly job: string }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** It runs, has run, or was never there. */
    'job.not-failed': Record<never, never>
  }
}

/** `retried`: it failed and is tried again by itself; `failed`: for good, until somebody runs it again. */
export const jobStates = ['failed', 'retried', 'running', 'waiting'] as const
export type JobState = (typeof jobStates)[number]

export interface QueuedJob {
  readonly id: number
  readonly task: string
  readonly attempts: number
  readonly max_attempts: number
  readonly run_at: Date
  readonly locked_at: Date | null
  readonly created_at: Date
  /** What it said the last time; null where it never failed. */
  readonly last_error: string | null
}

export interface QueueFigures extends Readonly<Record<JobState, number>> {
  /** Since when the oldest job waits that could run: null where none does. */
  readonly due_since: Date | null
  /** Workers that said lately that they live. */
  readonly workers: number
}

export interface ScheduleRun {
  readonly task: string
  readonly last_run_at: Date | null
}

export const jobsPageSize = 50
/** Jobs of a state are counted as far as this. */
export const countedJobs = 1_000

/** A page of jobs in a state, the newest first, older than `before`; `next` continues. */
export async function jobsInState(
  work: Work,
  _desk: Publisher,
  state: JobState,
  before?: number,
): Promise<{ readonly rows: readonly QueuedJob[]; readonly next: number | undefined }> {
  const { rows: found } = await sql<QueuedJob>`
    select * from queue_jobs(${state}, ${before ?? null}::bigint, ${sql.lit(jobsPageSize + 1)})`.execute(work.db)
  const rows = found.slice(0, jobsPageSize)
  return { rows, next: found.length > jobsPageSize ? rows.at(-1)?.id : undefined }
}

export async function queueFigures(work: Work, _desk: Publisher): Promise<QueueFigures> {
  const { rows } = await sql<QueueFigures>`select * from queue_figures(${sql.lit(countedJobs)})`.execute(work.db)
  const [figures] = rows
  if (figures === undefined) throw new Error('The queue has no figures')
  return figures
}

/** When each schedule last came round; none for one that never did. */
export async function scheduleRuns(work: Work, _desk: Publisher): Promise<readonly ScheduleRun[]> {
  const { rows } = await sql<ScheduleRun>`select * from queue_schedules()`.execute(work.db)
  return rows
}

/** Has a job that failed run again at once, as for the first time. Refuses 409 job.not-failed. */
export async function runJobAgain(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const { rows } = await sql<{ task: string | null }>`select run_job_again(${id}) as task`.execute(work.db)
  const task = rows[0]?.task
  if (task === null || task === undefined) throw new Refusal(409, 'job.not-failed', {})

  await work.record({ name: 'job.run-again', scope: 'system', subject: `job:${String(id)}`, details: { job: task } })
}
