/** « Envois par e-mail »: the reports that one has sent to oneself, when each comes next, and what ended it. */
import { redirect } from '@sveltejs/kit'
import { reportSight } from '#server/business/access/index.ts'
import {
  endOwnSchedule,
  filterWords,
  ownSchedules,
  removeSchedule,
  reportsFor,
  resumeOwnSchedule,
} from '#server/business/reports/index.ts'
import type { Changing } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { formatInstant } from '#ui/format.ts'
import { reportPath } from '../address.ts'
import { numberIn } from '../[report]/saved.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import { endedInWords, rhythmInWords } from './words.ts'

const acts = ['scheduled', 'changed', 'ended', 'resumed', 'removed'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const reports = reportsFor(await reportSight(work))
    return {
      done: acts.find((each) => each === url.searchParams.get('done')),
      schedules: (await ownSchedules(work)).map((schedule) => ({
        id: schedule.id,
        report: reports.find(({ name }) => name === schedule.report)?.title({}, { locale }) ?? schedule.report,
        href: reportPath(schedule.report, schedule.filters),
        filters: filterWords(schedule.filters, locale),
        rhythm: rhythmInWords(schedule.rhythm, locale),
        next: formatInstant(locale, schedule.rhythm.timeZone, schedule.nextAt),
        ended: schedule.endedBy === null ? undefined : endedInWords(schedule.endedBy),
        formKey: formKey(),
      })),
    }
  })
}

export const actions: Actions = {
  end: (event) => act(event, endOwnSchedule, 'ended'),
  resume: (event) => act(event, resumeOwnSchedule, 'resumed'),
  remove: (event) => act(event, removeSchedule, 'removed'),
}

async function act(
  event: RequestEvent,
  verb: (work: Changing, id: number) => Promise<void>,
  done: (typeof acts)[number],
): Promise<never> {
  const form = await event.request.formData()
  await event.locals.change(changeKey(event, form), (work) => verb(work, numberIn(typedIn(form, 'schedule'))))
  redirect(303, `/reports/deliveries?done=${done}`)
}
