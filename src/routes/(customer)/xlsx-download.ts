/** An export as a spreadsheet to download, or the word that it is not its turn yet. */
import { exportXlsx, type XlsxExport } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { answer, plain } from './csv-download.ts'

const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The answer of an export page. `name` is the file's, without its ending. */
export async function xlsxDownload(
  locals: App.Locals,
  plan: XlsxExport,
  name: string,
  locale: Locale,
): Promise<Response> {
  // Apart from the request's own work, as for CSV.
  const exported = await locals.apart((house) => exportXlsx(house, plan))
  return answer(exported, `${plain(name)}.xlsx`, contentType, locale)
}
