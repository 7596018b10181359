/** An export as a download: what a spreadsheet of the reader's language opens, or the word that it is not its turn yet. */
import { m } from '#messages'
import { exportCsv, type CsvExport, type Exported } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'

/** The answer of an export page. `name` is the file's, without its ending; only what every system can store is kept of it. */
export async function csvDownload(
  locals: App.Locals,
  { query, header }: Pick<CsvExport, 'query' | 'header'>,
  name: string,
  locale: Locale,
): Promise<Response> {
  // Apart from the request's own work, which would keep a page's connection while this waits for another.
  const delimiter = locale === 'fr' ? ';' : ','
  const exported = await locals.apart((house) => exportCsv(house, { query, header, delimiter }))
  return answer(exported, `${plain(name)}.csv`, 'text/csv; charset=utf-8', locale)
}

/** The answer of a download: the file, or that the reader should come back. `name` is a file name that every system can store. */
export function answer(exported: Exported, name: string, contentType: string, locale: Locale): Response {
  if ('retryAfterSeconds' in exported) {
    const seconds = String(exported.retryAfterSeconds)
    return new Response(`${m.export_busy({ seconds }, { locale })}\n`, {
      status: 503,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': seconds },
    })
  }
  return new Response(exported.file, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'private, no-store',
    },
  })
}

/** What every system can store of a file's name. */
export function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '-')
}
