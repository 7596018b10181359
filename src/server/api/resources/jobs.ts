/** Background jobs, for the publisher (SPEC 11): which wait, run or failed, and running one again. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { jobsInState, jobStates, runJobAgain } from '#server/business/operations/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { givenChoice } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, text, whole } from '../schemas.ts'

const tag = 'Jobs'

export const listJobs = reads({
  id: 'listJobs',
  path: '/jobs',
  scopes: ['jobs.read'],
  tag,
  summary: 'List jobs',
  description: 'In one state, the newest first. What a job was told is no part of it.',
  query: v.strictObject({
    state: v.optional(givenChoice('Where they stand; failed where left out.', jobStates)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(
    v.strictObject({
      job: whole('The number that it goes by.'),
      task: text('What it does.', 'notifications.deliver'),
      attempts: whole('How often it was tried.', 1),
      mostAttempts: whole('How often it is tried.', 25),
      runAt: instant('When it runs, or ran, next.'),
      error: orNull(text('What it said the last time.', 'connect ECONNREFUSED')),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, { query }) {
    const [before] = placeAt(numberPlace, query.cursor) ?? []
    const { rows, next } = await jobsInState(work, publisher(work), query.state ?? 'failed', before)
    const data = rows.map(({ id, task, attempts, max_attempts: most, run_at: at, last_error: error }) => ({
      job: id,
      task,
      attempts,
      mostAttempts: most,
      runAt: at.toISOString(),
      error,
    }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

export const postJobAttempt = changes({
  id: 'postJobAttempt',
  method: 'POST',
  path: '/jobs/{job}/attempts',
  scopes: ['jobs.write'],
  tag,
  summary: 'Run a job again that failed',
  description: 'At once, as for the first time.',
  parameters: { job: { description: 'The number that it goes by.', example: '12' } },
  problems: ['desk.unknown', 'job.not-failed'],
  act: async (work, call) => runJobAgain(work, publisher(work), numberIn(call, 'job')),
})
