/**
 * A page of the application taken apart for the bare server: what stands around its rows, and one row as pieces of text
 * with places for values. Filling it in is what hand-written template strings would do.
 */
import type { Recorded, Statement } from '../recording.ts'

export interface BarePage {
  readonly statements: readonly Statement[]
  /** Which of the statements yields the rows. */
  readonly rowsAt: number
  /** What stands before, between and after the rows. */
  readonly around: readonly string[]
  /** Texts and names of columns by turns, beginning with a text. */
  readonly row: readonly string[]
}

export type Row = Readonly<Record<string, unknown>>

export interface RowShape {
  /** Finds each row's markup. */
  readonly markup: RegExp
  /** The columns whose values are written into it. */
  readonly columns: readonly string[]
  /** Words of the statement that yields the rows. */
  readonly statement: RegExp
}

/** Takes the recorded page apart; `rows` are what its statement yields. */
export function takeApart(page: Recorded, shape: RowShape, rows: readonly Row[]): BarePage {
  const found = page.body.match(shape.markup) ?? []
  const first = found[0] ?? ''
  const shown = rows.find((row) => shape.columns.every((column) => first.includes(shownAs(row, column))))
  if (shown === undefined) throw new Error('The rows of the page are not those of its statement')
  const columns = shape.columns.filter((column) => shownAs(shown, column) !== '')
  const texts = columns.map((column) => RegExp.escape(shownAs(shown, column)))
  const pieces = first.split(new RegExp(`(${texts.join('|')})`))
  const row = pieces.map((piece, index) =>
    index % 2 === 0 ? piece : (columns.find((column) => shownAs(shown, column) === piece) ?? ''),
  )
  const rowsAt = page.statements.findIndex(({ text }) => shape.statement.test(text))
  return { statements: page.statements, rowsAt, around: page.body.split(shape.markup), row }
}

/** The page with these rows. */
export function fillIn(page: BarePage, rows: readonly Row[]): string {
  let html = page.around[0] ?? ''
  for (let index = 0; index < page.around.length - 1; index += 1) {
    const row = rows[index] ?? {}
    for (const [turn, piece] of page.row.entries()) html += turn % 2 === 0 ? piece : escaped(shownAs(row, piece))
    html += page.around[index + 1] ?? ''
  }
  return html
}

const numbers = new Intl.NumberFormat('fr')

/** Numbers as they are read, but an id as it stands in addresses. */
function shownAs(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'number') return column === 'id' ? String(value) : numbers.format(value)
  return typeof value === 'string' ? value : ''
}

function escaped(text: string): string {
  return /[&<>"]/.test(text) ? text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character) : text
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
