/** « Rapports » (SPEC 9.3): the six reports, their rows by cursor, and all of them as a file. */
import * as v from 'valibot'
import { reportSight } from '#server/business/access/index.ts'
import {
  exportedColumns,
  filterNames,
  longestFilter,
  periods,
  personStates,
  placeOfText,
  placeText,
  reportExport,
  reportNamed,
  reportNames,
  reportsFor,
  rowsOf,
  understand,
  withinDays,
  type Asked,
  type FilterName,
  type Report,
} from '#server/business/reports/index.ts'
import { exportCsv, exportXlsx, read, type Work } from '#server/work/index.ts'
import { collection } from '../collection.ts'
import { givenText } from '../given.ts'
import { exportsFile, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { Problem } from '../problem.ts'
import { orNull, several, text, word } from '../schemas.ts'

const tag = 'Reports'
const oneReport = { report: { description: 'The name of a report.', example: 'unpaid-services' } }
const problems = ['report.unknown', 'permission.missing', 'desk.unknown'] as const

const meanings: Readonly<Record<FilterName, readonly [description: string, example: string]>> = {
  account: ['The number of a purchasing account.', '0005438761'],
  agreement: ['The number of an agreement.', 'V1234567'],
  order: ['The number of an order: what it concerns.', 'PB-2026-0417'],
  product: ['The code of an item, or words of its name.', 'Office 365'],
  period: [`A period by its name: ${periods.join(', ')}.`, 'this-month'],
  from: ['From this day on.', '2026-01-01'],
  to: ['Up to this day.', '2026-12-31'],
  within: [`So many days ahead: ${withinDays.join(', ')}.`, '90'],
  role: ['A role of customers.', 'account-administrator'],
  state: [`A state: ${personStates.join(', ')}.`, 'active'],
}

/** The filters that reports have, as parameters; each report says which of them are its own. */
export const givenFilters = Object.fromEntries(
  filterNames.map((name) => {
    const [description, example] = meanings[name]
    return [name, v.optional(givenText(description, example, longestFilter))] as const
  }),
) as Readonly<Record<FilterName, v.OptionalSchema<ReturnType<typeof givenText>, undefined>>>

/** Filters as an answer says them. */
export const saidFilters = v.pipe(
  v.record(v.string(), v.string()),
  v.metadata({ description: 'Filters by name.', examples: [{ within: '90' }] }),
)

// A place is made of names: longer than those of other lists.
const rowCursor = v.pipe(
  v.string('cursor'),
  v.maxLength(2_000, 'cursor'),
  v.regex(/^[\w-]+$/, 'cursor'),
  v.metadata({ description: 'The nextCursor of the page before.', examples: ['WyIyMDI2LTExLTIxIiwiNDIiXQ'] }),
)

export const listReports = reads({
  id: 'listReports',
  path: '/reports',
  scopes: ['reports.read'],
  tag,
  summary: 'List the reports',
  description: 'Those that the person of the key sees, with their filters and columns.',
  answer: collection(
    v.strictObject({
      report: word('Its name.', reportNames),
      title: text('Its title.', 'Reconciliation of unpaid online services'),
      filters: several('The filters that it has.', word('A filter.', filterNames)),
      columns: several(
        'Its columns, in the order of exports.',
        v.strictObject({
          key: text('What rows call it.', 'account_number'),
          title: text('Its heading.', 'Purchasing account number'),
          kind: word('What stands in it.', ['text', 'number', 'date']),
        }),
      ),
    }),
  ),
  problems: ['permission.missing', 'desk.unknown'],
  async find(work, { locale }) {
    const data = reportsFor(await reportSight(work)).map(({ name, title, filters, columns }) => ({
      report: name,
      title: title({}, { locale }),
      filters: [...filters],
      columns: columns.map(({ key, title: heading, kind }) => ({ key, title: heading({}, { locale }), kind })),
    }))
    return { data, nextCursor: null }
  },
})

export const listReportRows = reads({
  id: 'listReportRows',
  path: '/reports/{report}/rows',
  scopes: ['reports.read'],
  tag,
  summary: 'Read the rows of a report',
  description:
    'Of all that the person of the key may see, as far as the filters go; in the order of the report. A value of a row stands under its column’s key.',
  parameters: oneReport,
  query: v.strictObject({ ...givenFilters, cursor: v.optional(rowCursor) }),
  answer: collection(
    v.pipe(
      v.record(v.string(), orNull(v.union([v.string(), v.number()]))),
      v.metadata({ description: 'A row by its columns.', examples: [{ account_number: '0005438761', unordered: 12 }] }),
    ),
  ),
  problems,
  async find(work, call) {
    const { cursor, ...filters } = call.query
    const { report, asked } = await askedOf(work, call, filters)
    const place = cursor === undefined ? undefined : placeOfText(report, cursor)
    if (cursor !== undefined && place === undefined) {
      throw new Problem('request.invalid', { faults: [{ parameter: 'cursor', code: 'cursor' }] })
    }
    const page = await rowsOf(work, report, asked, place && { towards: 'after', place })
    const last = page.rows.at(-1)
    return {
      data: page.rows.map(({ values }) => ({ ...values })),
      nextCursor: page.after && last ? placeText(last.place) : null,
    }
  },
})

const exported = {
  scopes: ['reports.read'],
  tag,
  parameters: oneReport,
  query: v.strictObject(givenFilters),
  problems,
} as const

export const exportReportCsv = exportsFile({
  ...exported,
  id: 'exportReportCsv',
  path: '/reports/{report}/rows.csv',
  summary: 'Export a report as CSV',
  description: 'All rows that the filters leave, with headings in the language of the answer.',
  type: 'text/csv',
  async make(call) {
    const { query, columns, name } = await planOf(call, 'csv')
    const header = columns.map(({ title }) => title)
    return { exported: await exportCsv(call.house, { query, header, delimiter: ',' }), name: `${name}.csv` }
  },
})

export const exportReportXlsx = exportsFile({
  ...exported,
  id: 'exportReportXlsx',
  path: '/reports/{report}/rows.xlsx',
  summary: 'Export a report as a spreadsheet',
  description: 'All rows that the filters leave; numbers are numbers and days are days.',
  type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  async make(call) {
    const { query, columns, sheet, name } = await planOf(call, 'xlsx')
    return { exported: await exportXlsx(call.house, { query, columns, sheet }), name: `${name}.xlsx` }
  },
})

async function planOf(call: Call<Filters>, format: 'csv' | 'xlsx') {
  return await read(call.house, call.actor, async (work) => {
    const { report, asked } = await askedOf(work, call, call.query)
    return {
      query: reportExport(report, asked, format),
      columns: exportedColumns(report, asked),
      sheet: report.title({}, { locale: call.locale }),
      name: `${report.name}-${work.today}`,
    }
  })
}

type Filters = Readonly<Partial<Record<FilterName, string | undefined>>>

/** The question, understood; 422 with each filter at fault. What is no filter of the report is not ignored: it would pass for one. */
async function askedOf(
  work: Work,
  call: Pick<Call, 'parameters' | 'locale'>,
  filters: Filters,
): Promise<{ readonly report: Report; readonly asked: Asked }> {
  const sight = await reportSight(work)
  const report = reportNamed(sight, said(call, 'report'))
  const others = filterNames.filter((name) => filters[name] !== undefined && !report.filters.includes(name))
  const { asked, faults } = await understand(work, sight, report, filters, call.locale)
  if (asked !== undefined && others.length === 0) return { report, asked }
  throw new Problem('request.invalid', {
    faults: [
      ...others.map((parameter) => ({ parameter, code: 'unexpected' as const })),
      ...filterNames.flatMap((parameter) => {
        const code = faults[parameter]
        return code === undefined ? [] : [{ parameter, code }]
      }),
    ],
  })
}
