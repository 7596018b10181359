/** Addresses of reports: the filters stand in them as they were typed. */
import type { ReportName, TypedFilters } from '#server/business/reports/index.ts'

export const reportsPath = '/reports'

/** The page of a report, or with `ending` one of its exports; only what says something stands in it. */
export function reportPath(name: ReportName, typed: TypedFilters = {}, ending = ''): string {
  const path = `${reportsPath}/${name}${ending}`
  const query = new URLSearchParams(Object.entries(typed)).toString()
  return query === '' ? path : `${path}?${query}`
}
