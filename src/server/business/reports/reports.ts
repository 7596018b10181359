/** The six reports by name, and who sees which of them. */
import type { ReportSight } from '#server/business/access/index.ts'
import { Refusal } from '#server/work/index.ts'
import { benefitUse } from './benefit-use.ts'
import { expiries } from './expiries.ts'
import { licensePosition } from './license-position.ts'
import { orders } from './orders.ts'
import { people } from './people.ts'
import { reportNames, type Report, type ReportName } from './report.ts'
import { unpaidServices } from './unpaid-services.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** There is no such report, or not for this reader. */
    'report.unknown': Record<never, never>
  }
}

const reports: Readonly<Record<ReportName, Report>> = {
  'unpaid-services': unpaidServices,
  'license-position': licensePosition,
  orders,
  expiries,
  people,
  'benefit-use': benefitUse,
}

/** The reports of a reader, in their order. */
export function reportsFor({ audience }: Pick<ReportSight, 'audience'>): readonly Report[] {
  return reportNames.map((name) => reports[name]).filter(({ audiences }) => audiences.includes(audience))
}

/** One of them, by its name. Refuses 404 report.unknown. */
export function reportNamed(sight: Pick<ReportSight, 'audience'>, name: string): Report {
  const report = reportsFor(sight).find((each) => each.name === name)
  if (report === undefined) throw new Refusal(404, 'report.unknown', {})
  return report
}
