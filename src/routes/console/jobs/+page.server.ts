/** « Tâches »: what the portal does in the background, what of it failed, and when each schedule last came round. */
import { error, fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import {
  countedJobs,
  jobsInState,
  jobStates,
  queueFigures,
  runJobAgain,
  scheduleRuns,
  type JobState,
  type QueuedJob,
} from '#server/business/operations/index.ts'
import { schedules } from '#server/jobs.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import { formatInstant, formatNumber, type Locale } from '#ui/format.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const asked = url.searchParams.get('state')
  const state = jobStates.find((each) => each === asked) ?? 'failed'
  const from = url.searchParams.get('before') ?? ''
  const before = /^[1-9]\d{0,14}$/.test(from) ? Number(from) : undefined
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const { rows, next } = await jobsInState(work, desk, state, before)
    const figures = await queueFigures(work, desk)
    const runs = new Map((await scheduleRuns(work, desk)).map(({ task, last_run_at }) => [task, last_run_at]))
    const instant = (at: Date | null | undefined) => (at ? formatInstant(locale, timeZone, at) : undefined)
    const place = `/console/jobs?state=${state}`
    return {
      state,
      counts: Object.fromEntries(jobStates.map((each) => [each, counted(figures[each], locale)])),
      jobs: unsent(rows.map((job) => rowOf(job, state, locale, timeZone))),
      schedules: schedules.map(({ job, cron }) => ({ job, cron, last: instant(runs.get(job)) })),
      first: before === undefined ? null : place,
      next: next === undefined ? undefined : `${place}&before=${String(next)}`,
      isDone: url.searchParams.has('done'),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    await locals.read((work) => Promise.resolve(publisher(work)))
    const form = await request.formData()
    const id = typedIn(form, 'job')
    if (!/^[1-9]\d{0,14}$/.test(id)) error(400, m.error_form_incomplete())
    try {
      await locals.change(changeKey(event, form), (work) => runJobAgain(work, publisher(work), Number(id)))
    } catch (thrown) {
      if (!isRefusal(thrown, 'job.not-failed')) throw thrown
      return fail(thrown.status, { message: refusalMessage(thrown) })
    }
    redirect(303, '/console/jobs?done')
  },
}

function rowOf(job: QueuedJob, state: JobState, locale: Locale, timeZone: string) {
  return {
    id: job.id,
    task: job.task,
    at: formatInstant(locale, timeZone, job.locked_at ?? job.run_at),
    attempts: m.console_job_attempts({ attempts: job.attempts, most: job.max_attempts }),
    // The first line says what went wrong; the rest is where in the program.
    fault: job.last_error?.split('\n')[0],
    formKey: state === 'failed' || state === 'retried' ? formKey() : undefined,
  }
}

function counted(count: number, locale: Locale): string {
  return count >= countedJobs ? `${formatNumber(locale, countedJobs)}+` : formatNumber(locale, count)
}
