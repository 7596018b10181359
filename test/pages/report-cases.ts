/** Reports: for whoever may see some, in whichever portal; whose rows they have is told in reports' own tests. */
import type { Caller } from '../world/callers.ts'
import { formKey, type Cases } from './route-case.ts'

/** What `answer` is to whoever may see reports somewhere; others hear which role they lack, or that there is no such place. */
export function readingReports(answer: number | string = 200): (who: Caller) => number | string {
  return ({ actor, allowed }) => {
    if (actor?.kind === 'partner' || actor?.kind === 'operator') return answer
    if (allowed === undefined) return 404
    return allowed.includes('reports.view') ? answer : 403
  }
}

const rest = () => ({ report: 'unpaid-services' })

const weekly = {
  frequency: 'weekly',
  weekday: '1',
  monthDay: '1',
  hour: '8',
  timeZone: 'Europe/Paris',
  format: 'csv',
}

export const reportCases: Cases = {
  'GET /reports': { answer: readingReports() },
  'GET /reports/[report]': { rest, answer: readingReports() },
  // A name is missing: nothing is to change.
  'POST /reports/[report]': {
    rest,
    query: '?/save',
    form: () => ({ name: ' ', 'form-key': formKey() }),
    answer: readingReports(422),
  },
  'GET /reports/deliveries': { answer: readingReports() },
  // Nobody has a delivery of this number.
  'POST /reports/deliveries': {
    query: '?/end',
    form: () => ({ schedule: '987654321', 'form-key': formKey() }),
    answer: 404,
  },
  'GET /reports/deliveries/new': { query: '?report=unpaid-services', answer: readingReports() },
  'POST /reports/deliveries/new': {
    query: '?report=unpaid-services',
    form: () => ({ ...weekly, 'form-key': formKey() }),
    answer: readingReports('/reports/deliveries?done=scheduled'),
  },
  'GET /reports/deliveries/[delivery]': { rest: () => ({ delivery: '987654321' }), answer: readingReports(404) },
  'POST /reports/deliveries/[delivery]': {
    rest: () => ({ delivery: '987654321' }),
    form: () => ({ ...weekly, 'form-key': formKey() }),
    answer: 404,
  },
  'GET /reports/[report]/export.csv': { rest, answer: readingReports() },
  'GET /reports/[report]/export.xlsx': { rest, answer: readingReports() },
}
