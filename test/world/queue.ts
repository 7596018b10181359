/** Runs the jobs that wait, in this process and to their end, as a worker would. */
import { runOnce } from 'graphile-worker'
import pg from 'pg'
import { queueLogger, type Job } from '#server/platform/jobs.ts'
import { openLog } from '#server/platform/log.ts'

/**
 * Runs what is due until nothing is; a job that fails stays in the queue for its next attempt. Where the machine's clock was put
 * back meanwhile, what was to run at once is due only when that moment comes again: it is waited for.
 */
export async function runJobs(ownerUrl: string, jobs: Readonly<Record<string, Job>>): Promise<void> {
  const taskList = Object.fromEntries(
    Object.entries(jobs).map(([name, job]) => [
      name,
      (payload: unknown) => job.run(payload, AbortSignal.timeout(job.timeoutMs)),
    ]),
  )
  const logger = queueLogger(openLog('silent'))
  do await runOnce({ connectionString: ownerUrl, noHandleSignals: true, logger, taskList })
  while (await isOneUntried(ownerUrl, Object.keys(jobs)))
}

/** True while a job that was to run at once has never been begun. */
async function isOneUntried(ownerUrl: string, tasks: readonly string[]): Promise<boolean> {
  const { rows } = await asOwner<{ untried: boolean }>(
    ownerUrl,
    `select exists (select from graphile_worker._private_jobs as j
       join graphile_worker._private_tasks as t on t.id = j.task_id
       where j.attempts = 0 and j.run_at <= j.updated_at and t.identifier = any($1)) as untried`,
    [tasks],
  )
  return rows[0]?.untried === true
}

/** Makes the jobs that wait for a later time run now; answers in how many seconds each would have. */
export async function hasten(
  ownerUrl: string,
): Promise<readonly { readonly task: string; readonly seconds: number }[]> {
  const { rows } = await asOwner<{ task: string; seconds: number }>(
    ownerUrl,
    `with later as (select j.id, t.identifier as task, extract(epoch from run_at - clock_timestamp())::float8 as seconds
       from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
       where j.attempts = 0 and j.run_at > clock_timestamp()),
     hastened as (update graphile_worker._private_jobs set run_at = clock_timestamp() where id in (select id from later))
     select task, seconds from later`,
  )
  return rows
}

/** Takes every job that waits out of the queue: for tests of what asks for them. */
export async function forgetJobs(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, 'delete from graphile_worker._private_jobs')
}

async function asOwner<Row extends pg.QueryResultRow>(
  ownerUrl: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await client.query<Row>(statement, [...values])
  } finally {
    await client.end()
  }
}
