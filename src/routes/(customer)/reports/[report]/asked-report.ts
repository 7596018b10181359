/** What an address asks: which report, whose rows, and which filters. */
import { reportSight, type ReportSight } from '#server/business/access/index.ts'
import {
  filterNames,
  reportNamed,
  understand,
  type Report,
  type ReportQuestion,
} from '#server/business/reports/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'

export interface AskedReport {
  readonly sight: ReportSight
  readonly report: Report
  readonly question: ReportQuestion
}

/** Refuses what reportSight and reportNamed refuse; a filter at fault is none of it. */
export async function reportAsked(work: Work, name: string, url: URL, locale: Locale): Promise<AskedReport> {
  const sight = await reportSight(work)
  const report = reportNamed(sight, name)
  const given = Object.fromEntries(filterNames.map((filter) => [filter, url.searchParams.get(filter) ?? undefined]))
  return { sight, report, question: await understand(work, sight, report, given, locale) }
}
