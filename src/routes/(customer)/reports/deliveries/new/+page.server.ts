/** « Recevoir ce rapport par e-mail » (SPEC 9.3): when, and as what file; the filters come along in the address. */
import { fail, redirect } from '@sveltejs/kit'
import { filterWords, scheduleReport } from '#server/business/reports/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { reportPath } from '../../address.ts'
import { reportAsked } from '../../[report]/asked-report.ts'
import { filtersIn } from '../../[report]/saved.ts'
import { scheduleOptions, typedSchedule, understoodSchedule, usualSchedule } from '../form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const { report, question } = await reportAsked(work, url.searchParams.get('report') ?? '', url, locale)
    return {
      report: report.title({}, { locale }),
      reportHref: reportPath(report.name, question.typed),
      action: `${url.pathname}${url.search}`,
      filtered: filterWords(question.typed, locale),
      typed: usualSchedule(work.timeZone),
      options: scheduleOptions(locale),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request, url } = event
    const form = await request.formData()
    const typed = typedSchedule(form)
    const understood = understoodSchedule(typed)
    if ('errors' in understood) return fail(422, { typed, errors: understood.errors, message: undefined })
    try {
      await locals.change(changeKey(event, form), (work) =>
        scheduleReport(work, { ...understood, report: url.searchParams.get('report') ?? '', filters: filtersIn(url) }),
      )
    } catch (error) {
      if (!isRefused(error) || error.status === 404 || error.status === 403) throw error
      return fail(error.status, { typed, errors: {}, message: refusalMessage(error) })
    }
    redirect(303, '/reports/deliveries?done=scheduled')
  },
}
