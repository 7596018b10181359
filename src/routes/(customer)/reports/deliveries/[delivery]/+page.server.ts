/** One of one's scheduled reports: when it is sent, changed here. */
import { fail, redirect } from '@sveltejs/kit'
import { reportSight } from '#server/business/access/index.ts'
import { changeSchedule, filterWords, ownSchedule, reportNamed } from '#server/business/reports/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { reportPath } from '../../address.ts'
import { numberIn } from '../../[report]/saved.ts'
import { scheduleOptions, shownSchedule, typedSchedule, understoodSchedule } from '../form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const sight = await reportSight(work)
    const schedule = await ownSchedule(work, numberIn(params.delivery))
    const report = reportNamed(sight, schedule.report)
    return {
      report: report.title({}, { locale }),
      reportHref: reportPath(report.name, schedule.filters),
      action: url.pathname,
      filtered: filterWords(schedule.filters, locale),
      typed: shownSchedule(schedule.rhythm, schedule.format),
      options: scheduleOptions(locale),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request } = event
    const form = await request.formData()
    const typed = typedSchedule(form)
    const understood = understoodSchedule(typed)
    if ('errors' in understood) return fail(422, { typed, errors: understood.errors, message: undefined })
    try {
      await locals.change(changeKey(event, form), async (work) => {
        const { id, filters } = await ownSchedule(work, numberIn(params.delivery))
        await changeSchedule(work, id, { ...understood, filters })
      })
    } catch (error) {
      if (!isRefused(error) || error.status === 404 || error.status === 403) throw error
      return fail(error.status, { typed, errors: {}, message: refusalMessage(error) })
    }
    redirect(303, '/reports/deliveries?done=changed')
  },
}
