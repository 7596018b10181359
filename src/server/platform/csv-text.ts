/** Small CSV files as people upload them: whatever a spreadsheet of the West writes, taken in whole and told by line. */
import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'

export interface CsvTable {
  /** The header's names: trimmed, lower case, without a byte order mark. */
  readonly header: readonly string[]
  readonly lines: readonly CsvLine[]
  /** The file has more lines than were asked for; those are not here. */
  readonly isCut: boolean
}

export interface CsvLine {
  /** Of the file: the header is line 1. */
  readonly line: number
  /** As many as the header has, trimmed; what the line lacks is empty. */
  readonly cells: readonly string[]
}

/** No table of people or keys has as many; a header of a hundred thousand would make as many cells of every line. */
const mostColumns = 100

/**
 * The table in a file, up to `mostLines` after the header; undefined for what is no CSV, such as a workbook or a picture, or has more
 * than a hundred columns.
 */
export function readCsvTable(file: Uint8Array, mostLines: number): CsvTable | undefined {
  const text = decode(file)
  if (text.includes('\0')) return undefined
  try {
    const starts: number[] = []
    const [header = [], ...found] = parse(text, {
      delimiter: delimiterOf(text),
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      bom: true,
      // Whoever sends a hundred thousand lines where hundreds are taken would stop everybody else while they are read.
      to: mostLines + 2,
      onRecord: (cells, { lines: end }) => {
        starts.push(end - cells.join('').split('\n').length + 1)
        return cells
      },
    })
    if (header.length > mostColumns) return undefined
    const rest = found.slice(0, mostLines)
    const lines = rest
      .map((cells, index) => ({ line: starts[index + 1] ?? 0, cells: header.map((_, column) => cells[column] ?? '') }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''))
    return { header: header.map((name) => name.toLowerCase()), lines, isCut: found.length > rest.length }
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
