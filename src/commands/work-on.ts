/** The jobs of a house, run in this process: the worker and the way out for mail. */
import type { Settings } from '#server/platform/config.ts'
import { startWorker } from '#server/platform/jobs.ts'
import type { Log } from '#server/platform/log.ts'
import { jobsOf, schedules, type Workplace } from '#server/jobs.ts'
import { openPost } from '#server/post.ts'

/** Starts running jobs; `stop` lets those under way come to an end, then closes the mail. */
export async function workOn(
  place: Omit<Workplace, 'post'>,
  ownerUrl: string,
  settings: Settings,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const post = await openPost(settings, log)
  try {
    const worker = await startWorker({ ownerUrl, jobs: jobsOf({ ...place, post }), schedules, log })
    return {
      async stop() {
        await worker.stop()
        await post.stop()
      },
    }
  } catch (error) {
    await post.stop()
    throw error
  }
}
