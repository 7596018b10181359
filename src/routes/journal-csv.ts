/** « EXPORTER » of a journal: every event that the filter leaves, in the words of its page, in the order in which they were recorded. */
import { m } from '#messages'
import type { journalRows } from '#server/business/audit/index.ts'
import { csvLine } from '#server/platform/csv-line.ts'
import { running } from '#server/running.ts'
import { exportText } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { answer, plain } from '#routes/(customer)/csv-download.ts'
import { journalRow } from './journal-words.ts'
import { speak } from './locale.ts'

const byteOrderMark = '\uFEFF'

/** The answer of an export page. `name` is the file's, without its ending. */
export async function journalCsv(
  locals: App.Locals,
  rows: Awaited<ReturnType<typeof journalRows>>,
  name: string,
): Promise<Response> {
  const { locale } = locals
  const exported = await locals.apart((house) =>
    exportText(house, { queries: { rows }, text: (from) => lines(from.rows, locale) }),
  )
  return answer(exported, `${plain(name)}.csv`, 'text/csv; charset=utf-8', locale)
}

type Rows = AsyncIterable<Parameters<typeof journalRow>[0]>

async function* lines(rows: Rows, locale: Locale): AsyncGenerator<string, undefined> {
  const { timeZone } = running().settings
  const instant = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const delimiter = locale === 'fr' ? ';' : ','
  // In the reader's language for each line by itself: the file is made while other requests are answered.
  yield byteOrderMark + csvLine(speak(locale, header), delimiter)
  for await (const event of rows) {
    const row = speak(locale, () => journalRow(event, locale, timeZone))
    const cells = [instant.format(event.occurred_at), row.what, row.whom, row.with, row.who]
    yield csvLine([...cells, event.address, event.account_name, String(event.id)], delimiter)
  }
  return undefined
}

function header(): string[] {
  return [
    m.column_recorded_at(),
    m.column_what(),
    m.column_about(),
    m.column_details(),
    m.column_who(),
    m.column_address(),
    m.column_account_name(),
    m.column_entry_number(),
  ]
}
