/** Reports as their readers ask for them, whole: page after page, and as the files that come out. */
import { readXlsx } from 'hucre/xlsx'
import { reportSight } from '#server/business/access/index.ts'
import {
  exportedColumns,
  reportExport,
  reportFigures,
  reportNamed,
  rowsOf,
  understand,
  type FilterFault,
  type ReportFigures,
  type ReportName,
  type ReportRow,
  type TypedFilters,
} from '#server/business/reports/index.ts'
import { exportCsv, exportXlsx, read, type Actor, type House, type Work } from '#server/work/index.ts'

export interface AskedReport {
  readonly house: House
  readonly actor: Actor
  readonly name: ReportName
  readonly typed?: TypedFilters
  readonly locale?: 'fr' | 'en'
  /** As for somebody whose accounts are too many to be listed first; only where no filter names some. */
  readonly ofMany?: boolean
}

/** All rows, read a few at a time. Throws where a filter is at fault. */
export async function wholeReport(wanted: AskedReport, size = 3): Promise<readonly ReportRow[]> {
  return await withQuestion(wanted, async (work, { report, asked }) => {
    const rows: ReportRow[] = []
    for (;;) {
      const last = rows.at(-1)
      const page = await rowsOf(work, report, asked, last && { towards: 'after', place: last.place }, size)
      rows.push(...page.rows)
      if (!page.after) break
    }
    const backwards: ReportRow[] = []
    for (let first = rows.at(-1); first !== undefined;) {
      const page = await rowsOf(work, report, asked, { towards: 'before', place: first.place }, size)
      backwards.unshift(...page.rows)
      first = page.before ? page.rows[0] : undefined
    }
    const there = rows.slice(0, -1).map(({ place }) => place)
    if (JSON.stringify(backwards.map(({ place }) => place)) !== JSON.stringify(there)) {
      throw new Error('Back through the pages are other rows than forth')
    }
    return rows
  })
}

/** The figures and bars. */
export async function figuresOf(wanted: AskedReport): Promise<ReportFigures> {
  return await withQuestion(wanted, (work, { report, asked }) => reportFigures(work, report, asked))
}

/** What is wrong with the filters. */
export async function faultsOf(wanted: AskedReport): Promise<Partial<Record<string, FilterFault>>> {
  const { house, actor, name, typed = {}, locale = 'fr' } = wanted
  return await read(house, actor, async (work) => {
    const sight = await reportSight(work)
    return (await understand(work, sight, reportNamed(sight, name), typed, locale)).faults
  })
}

/** The cells of the CSV file, heading first. */
export async function csvOfReport(wanted: AskedReport): Promise<readonly (readonly string[])[]> {
  const { query, header } = await exportOf(wanted, 'csv')
  const exported = await exportCsv(wanted.house, { query, header, delimiter: ';' })
  if (!('file' in exported)) throw new Error('It was not its turn')
  const text = Buffer.from(await new Response(exported.file).arrayBuffer()).toString()
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(';').map((cell) => cell.replace(/^"|"$/g, '')))
}

/** The cells of the spreadsheet, heading first. */
export async function xlsxOfReport(wanted: AskedReport): Promise<readonly (readonly unknown[])[]> {
  const { query, columns } = await exportOf(wanted, 'xlsx')
  const exported = await exportXlsx(wanted.house, { query, columns, sheet: 'x' })
  if (!('file' in exported)) throw new Error('It was not its turn')
  const [sheet] = (await readXlsx(new Uint8Array(await new Response(exported.file).arrayBuffer()))).sheets
  return sheet?.rows ?? []
}

async function exportOf(wanted: AskedReport, format: 'csv' | 'xlsx') {
  return await withQuestion(wanted, (_work, { report, asked }) => {
    const columns = exportedColumns(report, asked)
    return Promise.resolve({
      query: reportExport(report, asked, format),
      columns,
      header: columns.map(({ title }) => title),
    })
  })
}

async function withQuestion<Result>(
  { house, actor, name, typed = {}, locale = 'fr', ofMany = false }: AskedReport,
  fn: (
    work: Work,
    question: {
      readonly report: ReturnType<typeof reportNamed>
      readonly asked: Parameters<typeof rowsOf>[2]
    },
  ) => Promise<Result>,
): Promise<Result> {
  return await read(house, actor, async (work) => {
    const sight = await reportSight(work)
    const report = reportNamed(sight, name)
    const { asked, faults } = await understand(work, sight, report, typed, locale)
    if (asked === undefined) throw new Error(`A filter is at fault: ${JSON.stringify(faults)}`)
    return await fn(work, { report, asked: ofMany ? { ...asked, few: undefined } : asked })
  })
}
