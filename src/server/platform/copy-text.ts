/**
 * Rows in the text form of COPY, in which a tab ends a cell and a line feed a row: whatever a value contains, it stays
 * within its own cell.
 */

export type Cell = string | number | null

const rowsPerChunk = 1_000

/** The rows as COPY reads them, some at a time. */
export async function* copyText(rows: readonly (readonly Cell[])[]): AsyncGenerator<string> {
  for (let start = 0; start < rows.length; start += rowsPerChunk) {
    let chunk = ''
    for (const row of rows.slice(start, start + rowsPerChunk)) chunk += rowText(row)
    yield chunk
  }
}

function rowText(row: readonly Cell[]): string {
  let text = ''
  let before = ''
  for (const cell of row) {
    text += before + String(cellText(cell))
    before = '\t'
  }
  return `${text}\n`
}

function cellText(value: Cell): string | number {
  if (value === null) return '\\N'
  return typeof value === 'number' || !/[\\\t\n\r]/.test(value) ? value : value.replaceAll(/[\\\t\n\r]/g, escaped)
}

function escaped(character: string): string {
  return escapes[character] ?? character
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
