/** The jobs of downloads: files are measured, links that are over are forgotten. */
import type { FileStore } from '#server/platform/file-store.ts'
import type { Job } from '#server/platform/jobs.ts'
import { change, system, type House } from '#server/work/index.ts'
import { measureFiles } from './files/measure.ts'
import { forgetLinks } from './links/forget.ts'

// A disk reads a hundred gigabytes in less.
const measureMs = 60 * 60_000
const filesPerRun = 50
const sweepMs = 10 * 60_000
const linksPerChange = 10_000

export function downloadJobs(house: House, software: FileStore) {
  let isMeasuring = false
  let isAskedAgain = false
  return {
    /** Measures files that were registered, or whose measurement failed. */
    'downloads.measure': {
      timeoutMs: measureMs,
      batchLimit: filesPerRun,
      run: async (_payload, signal) => {
        // One at a time in a process: two would read the same file twice. What is registered meanwhile is done for by one more round.
        isAskedAgain = true
        if (isMeasuring) return
        isMeasuring = true
        try {
          while (isAskedAgain) {
            isAskedAgain = false
            await measureFiles(house, software, filesPerRun, signal)
          }
        } finally {
          isMeasuring = false
        }
      },
    },
    /** Forgets links that ended long ago; what was downloaded by them is in the journal. */
    'downloads.forget-links': {
      timeoutMs: sweepMs,
      batchLimit: linksPerChange,
      run: async (_payload, signal) => {
        let forgotten = linksPerChange
        while (forgotten === linksPerChange) {
          signal.throwIfAborted()
          forgotten = await change(house, system('downloads.forget-links'), null, (work) =>
            forgetLinks(work, linksPerChange),
          )
        }
      },
    },
  } as const satisfies Record<string, Job>
}
