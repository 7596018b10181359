/** Lines of CSV that are written one by one, as exports by COPY write them: every cell quoted, and none that a spreadsheet takes for a formula. */

// Spreadsheets of some languages take full-width signs for the plain ones.
const formula = /^[\t\n\r+\-=@\uFF0B\uFF0D\uFF1D\uFF20]/

/** One line; an absent cell is empty. */
export function csvLine(cells: readonly (string | undefined | null)[], delimiter: ',' | ';'): string {
  return `${cells.map((cell) => quoted(cell ?? '')).join(delimiter)}\n`
}

// What starts like a formula is preceded by an apostrophe, so that it is shown and not executed (OWASP, CSV injection).
function quoted(cell: string): string {
  const shown = formula.test(cell) ? `'${cell}` : cell
  return `"${shown.replaceAll('"', '""')}"`
}
