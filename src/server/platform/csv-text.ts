/** Small CSV files as people upload them: whatever a spreadsheet of the West writes, taken in whole and told by line. */
import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'

export interface CsvTable {
  /** The header's names: trimmed, lower case, without a byte order mark. */
  readonly header: readonly string[]
  readonly lines: readonly CsvLine[]
}

export interface CsvLine {
  /** Of the file: the header is line 1. */
  readonly line: number
  /** As many as the header has, trimmed; what the line lacks is empty. */
  readonly cells: readonly string[]
}

/** The table in a file; undefined for what is no CSV, such as a workbook or a picture. */
export function readCsvTable(file: Uint8Array): CsvTable | undefined {
  const text = decode(file)
  if (text.includes('\0')) return undefined
  try {
    const starts: number[] = []
    const [header = [], ...rest] = parse(text, {
      delimiter: delimiterOf(text),
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      bom: true,
      onRecord: (cells, { lines: end }) => {
        starts.push(end - cells.join('').split('\n').length + 1)
        return cells
      },
    })
    const lines = rest
      .map((cells, index) => ({ line: starts[index + 1] ?? 0, cells: header.map((_, column) => cells[column] ?? '') }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''))
    return { header: header.map((name) => name.toLowerCase()), lines }
  } catch {
    return undefined // an open quote, for one: the parser says so in words of its own
  }
}

function decode(file: Uint8Array): string {
  return iconv.decode(Buffer.from(file), isUtf8(file) ? 'utf8' : 'windows-1252')
}

function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1)
  const count = (character: string) => header.split(character).length
  if (count('\t') > count(',') && count('\t') > count(';')) return '\t'
  return count(';') > count(',') ? ';' : ','
}
