/** Reports: for whoever may see some, in whichever portal; whose rows they have is told in reports' own tests. */
import type { Caller } from '../world/callers.ts'
import type { Cases } from './route-case.ts'

/** What `answer` is to whoever may see reports somewhere; others hear which role they lack, or that there is no such place. */
export function readingReports(answer: number | string = 200): (who: Caller) => number | string {
  return ({ actor, allowed }) => {
    if (actor?.kind === 'partner' || actor?.kind === 'operator') return answer
    if (allowed === undefined) return 404
    return allowed.includes('reports.view') ? answer : 403
  }
}

const rest = () => ({ report: 'unpaid-services' })

export const reportCases: Cases = {
  'GET /reports': { answer: readingReports() },
  'GET /reports/[report]': { rest, answer: readingReports() },
  'GET /reports/[report]/export.csv': { rest, answer: readingReports() },
  'GET /reports/[report]/export.xlsx': { rest, answer: readingReports() },
}
