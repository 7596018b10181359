/** A QR code as one path, drawn on the server: what an authenticator app reads from the screen. */
import { encode } from 'uqr'

/** White modules around the code, which readers need to find it (ISO/IEC 18004, 6.3.8). */
const quietZone = 4

export interface QrDrawing {
  /** Length of a side, in modules. */
  readonly size: number
  /** Dark modules, row by row. */
  readonly path: string
}

/** Draws a text of at most some hundred characters. */
export function qrDrawing(text: string): QrDrawing {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone })
  const rows = data.map((row, y) =>
    row
      .map((dark, x) =>
        dark && row[x - 1] !== true ? `M${String(x)} ${String(y)}h${String(runFrom(row, x))}v1H${String(x)}z` : '',
      )
      .join(''),
  )
  return { size, path: rows.join('') }
}

function runFrom(row: readonly boolean[], start: number): number {
  const end = row.indexOf(false, start)
  return (end === -1 ? row.length : end) - start
}
