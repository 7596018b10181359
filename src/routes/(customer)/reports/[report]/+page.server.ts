/** One report (SPEC 9.3): filters in the address, main figures, a chart, and its rows by cursor. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import {
  filterWords,
  placeOfText,
  placeText,
  reportFigures,
  reportPage,
  type Asked,
  type Report,
  type ReportFrom,
  type ReportPage,
} from '#server/business/reports/index.ts'
import type { Work } from '#server/work/index.ts'
import { formKey } from '#routes/form-key.ts'
import { unsent } from '#routes/unsent.ts'
import { formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import { withParameters } from '../../address.ts'
import { counted } from '../../counted.ts'
import { reportPath } from '../address.ts'
import type { Actions, PageServerLoad } from './$types'
import { reportAsked } from './asked-report.ts'
import { filterFields } from './filters.ts'
import { figuresInWords, rowInWords, shownColumns } from './rows.ts'
import { remove, replace, save, savedOf } from './saved.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const { sight, report, question } = await reportAsked(work, params.report, url, locale)
    const { asked, typed } = question
    const common = {
      name: report.name,
      title: report.title({}, { locale }),
      sentence: report.sentence({}, { locale }),
      // On paper, where the fields of the filters are not.
      printed: { on: formatLongDay(locale, work.today), filters: filterWords(typed, locale) },
      filters: await filterFields(work, sight, report, question, locale),
      isFiltered: Object.keys(typed).length > 0,
      saved: await savedOf(work, report.name, url),
      saveAction: asAction(withParameters(url, elsewhere)),
      scheduleHref: `/reports/deliveries/new?${new URLSearchParams({ report: report.name, ...typed }).toString()}`,
      formKey: formKey(),
    }
    if (asked === undefined) return { ...common, exports: undefined, list: undefined, figures: undefined }
    const [page, figures] = await Promise.all([
      reportPage(work, report, asked, fromOf(report, url)),
      reportFigures(work, report, asked),
    ])
    return {
      ...common,
      exports: {
        csv: reportPath(report.name, typed, '/export.csv'),
        xlsx: reportPath(report.name, typed, '/export.xlsx'),
      },
      list: listIn(work, report, asked, page, url, locale),
      figures: page.count === 0 ? undefined : unsent(figuresInWords(report, figures, locale)),
    }
  })
}

export const actions: Actions = { save, replace, remove }

/** The address up to the name of an action. */
function asAction(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}`
}

/** Places in the list, which an address loses with other filters. */
const elsewhere = { after: undefined, before: undefined }

function listIn({ today }: Work, report: Report, asked: Asked, page: ReportPage, url: URL, locale: Locale) {
  const { rows, before, after, count, more } = page
  const shown = formatNumber(locale, count)
  const total = more ? m.report_many_rows({ shown }, { locale }) : counted(m.report_rows, count, locale)
  const [first] = rows
  const last = rows.at(-1)
  const place = (changes: Readonly<Record<string, string>>) => withParameters(url, { ...elsewhere, ...changes })
  return {
    total,
    columns: shownColumns(report, asked.locale),
    rows: unsent(rows.map((row) => rowInWords(report, row, today, locale))),
    pager:
      before || after
        ? {
            range: m.report_range({ shown: formatNumber(locale, rows.length), total }, { locale }),
            first: before ? place({}) : null,
            previous: before && first !== undefined ? place({ before: placeText(first.place) }) : undefined,
            next: after && last !== undefined ? place({ after: placeText(last.place) }) : undefined,
          }
        : undefined,
  }
}

function fromOf(report: Report, { searchParams }: URL): ReportFrom | undefined {
  for (const towards of ['after', 'before'] as const) {
    const text = searchParams.get(towards)
    if (text === null || text === '') continue
    const place = placeOfText(report, text)
    if (place === undefined) error(404, m.error_not_found_title())
    return { towards, place }
  }
  return undefined
}
