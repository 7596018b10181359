/** CSV files for imports, written as other people's systems write them. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { sniffCsv, type CsvFile } from '#server/platform/csv.ts'
import { isRefusal } from '#server/work/index.ts'
import { runFolder } from './run-folder.ts'

/** A file of these lines, in UTF-8 or as spreadsheets in the West write it; looked at as an import would. */
export async function csvOf(
  lines: readonly string[],
  encoding: 'utf8' | 'windows-1252' = 'utf8',
): Promise<CsvFile & { readonly path: string }> {
  const path = join(runFolder(), `${randomBytes(6).toString('hex')}.csv`)
  writeFileSync(path, iconv.encode(lines.map((line) => `${line}\n`).join(''), encoding))
  return { ...(await sniffCsv(path)), path }
}

/** The faults that an import was refused for, as [line, column, code]; throws when it was not refused. */
export async function faultsOf(importing: Promise<unknown>): Promise<readonly [number, string, string][]> {
  const error: unknown = await importing.then(
    () => new Error('The import was not refused'),
    (thrown: unknown) => thrown,
  )
  if (!isRefusal(error, 'import.refused')) throw error
  return error.facts.faults.map(({ line, column, code }) => [line, column, code])
}
