/** Whom a scheduled report is sent to: whoever scheduled it, in his language; what it says is looked up as it is sent. */
import { filterWords, readerOf, scheduledReport } from '#server/business/reports/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import { localeOf } from './letter.ts'
import { receiverOf, type Tiding, type ToldEvent } from './tell.ts'

export const ofReports = {
  async 'report.scheduled'(work: Work, event: ToldEvent<Events['report.scheduled']>): Promise<readonly Tiding[]> {
    const userId = event.scopeId
    const schedule = await scheduledReport(work, userId, event.details.schedule)
    if (schedule === undefined) return []
    const receiver = await receiverOf(work, userId)
    const locale = localeOf(receiver.language)
    const reader = await readerOf(work, schedule, locale)
    if ('ended' in reader) return []
    const parameters = {
      userId,
      schedule: schedule.id,
      report: schedule.report,
      title: reader.report.title({}, { locale }),
      filters: schedule.filters,
      filtered: filterWords(schedule.filters, locale),
      format: schedule.format,
      frequency: schedule.rhythm.frequency,
      portal: reader.asked.sight.audience,
    }
    return [{ receiver, template: 'report.scheduled', parameters }]
  },
}
