/** Runs the jobs that wait, in this process and to their end, as a worker would. */
import { runOnce } from 'graphile-worker'
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
