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

/** Takes every job that waits out of the queue: for tests of what asks for them. */
export async function forgetJobs(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query('delete from graphile_worker._private_jobs')
  await client.end()
}
