/** The jobs of a house, run in this process: the worker and the way out for mail. */
import type { Settings } from '#server/platform/config.ts'
import { startWorker } from '#server/platform/jobs.ts'
import type { Log } from '#server/platform/log.ts'
import { jobsOf, schedules } from '#server/jobs.ts'
import { openPost } from '#server/post.ts'
import type { House } from '#server/work/index.ts'

/** Starts running jobs; `stop` lets those under way come to an end, then closes the mail. */
export async function workOn(
  house: House,
  ownerUrl: string,
  settings: Settings,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const post = await openPost(settings, log)
  try {
    const worker = await startWorker({ ownerUrl, jobs: jobsOf({ house, post }), schedules, log })
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
