/**
 * A worker that takes a job and never ends it, in a process of its own, so that a test can kill it: `node
 * test/world/holding-worker.ts OWNER_URL`. Says « held » once it has the job.
 */
import { startWorker } from '#server/platform/jobs.ts'
import { openLog } from '#server/platform/log.ts'

const [, , ownerUrl = ''] = process.argv
await startWorker({
  ownerUrl,
  schedules: [],
  log: openLog('silent'),
  jobs: {
    'test.held': {
      timeoutMs: 600_000,
      batchLimit: 1,
      run() {
        process.stdout.write('held\n')
        return new Promise(() => undefined)
      },
    },
  },
})
