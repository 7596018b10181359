/**
 * The file that goes with an e-mail: an export, made as the e-mail leaves, up to a size that mail servers take and a time that others
 * can wait. Beyond either the letter's link leads to it. No transaction of the outbox is open meanwhile.
 */
import { boundedBytes } from '#server/platform/bounded-bytes.ts'
import { exportCsv, exportXlsx, type Exported, type House } from '#server/work/index.ts'
import type { Enclosure } from './template.ts'

/** Largest file that goes along: mail adds a third to it, and few servers take more than ten megabytes. */
const largestBytes = 2_000_000
/** How long making it may take. */
export const enclosureLimitMs = 10_000

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

export type EnclosedFile =
  | {
      readonly state: 'file'
      readonly file: { readonly name: string; readonly contentType: string; readonly content: Buffer }
    }
  | { readonly state: 'too-large' }

/** Makes the file. Throws where every connection for exports is taken: the e-mail is tried again a little later. */
export async function enclosedFile(house: House, enclosure: Enclosure, language: string): Promise<EnclosedFile> {
  const { format, name } = enclosure
  const exported = await exportOf(house, enclosure, language)
  if ('retryAfterSeconds' in exported) throw new Error('Every connection for exports is taken')
  const content = await boundedBytes(exported.file, { bytes: largestBytes, milliseconds: enclosureLimitMs })
  if (content === undefined) return { state: 'too-large' }
  return { state: 'file', file: { name: `${name}.${format}`, contentType: types[format], content } }
}

async function exportOf(
  house: House,
  { format, query, columns, name }: Enclosure,
  language: string,
): Promise<Exported> {
  if (format === 'xlsx') return await exportXlsx(house, { query, columns, sheet: name })
  const header = columns.map(({ title }) => title)
  return await exportCsv(house, { query, header, delimiter: language === 'fr' ? ';' : ',' })
}
