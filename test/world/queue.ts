/** Runs the jobs that wait, in this process and to their end, as a worker would. */
import { runOnce } from 'graphile-worker'
import pg from 'pg'
import { queueLogger, type Job } from '#server/platform/jobs.ts'
import { openLog } from '#server/platform/log.ts'

/** Runs what is due until nothing is; a job that fails stays in the queue for its next attempt. */
export async function runJobs(ownerUrl: string, jobs: Readonly<Record<string, Job>>): Promise<void> {
  await runOnce({
    connectionString: ownerUrl,
    noHandleSignals: true,
    logger: queueLogger(openLog('silent')),
    taskList: Object.fromEntries(
      Object.entries(jobs).map(([name, job]) => [
        name,
        (payload: unknown) => job.run(payload, AbortSignal.timeout(job.timeoutMs)),
      ]),
    ),
  })
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
): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await client.query<Row>(statement)
  } finally {
    await client.end()
  }
}
