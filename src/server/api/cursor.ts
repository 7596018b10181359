/** Places in lists, as callers carry them from page to page: what they say is nobody's business, so they are not made to be read. */

/** The cursor that begins behind a place; null where nothing is left. */
export function cursorOf(place: number | undefined): string | null {
  return place === undefined ? null : Buffer.from(String(place)).toString('base64url')
}

/** The place of a cursor; undefined for what `cursorOf` never made. */
export function placeOf(cursor: string): number | undefined {
  const place = Buffer.from(cursor, 'base64url').toString('latin1')
  return /^[1-9]\d{0,14}$/.test(place) && cursorOf(Number(place)) === cursor ? Number(place) : undefined
}

/** Where a page begins: 0 for the first. */
export function startOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : (placeOf(cursor) ?? 0)
}

/** A place in a list that goes by day and number. */
export interface DatedPlace {
  readonly on: string
  readonly id: number
}

/** The cursor that begins behind a day and number; null where nothing is left. */
export function datedCursorOf(place: DatedPlace | undefined): string | null {
  return place === undefined ? null : Buffer.from(`${place.on}.${String(place.id)}`).toString('base64url')
}

/** The place of such a cursor; undefined for what `datedCursorOf` never made. */
export function datedPlaceOf(cursor: string): DatedPlace | undefined {
  const said = Buffer.from(cursor, 'base64url').toString('latin1')
  const [, on = '', id = ''] = /^(20\d\d-\d\d-\d\d)\.([1-9]\d{0,14})$/.exec(said) ?? []
  const isDay = !Number.isNaN(Date.parse(on)) && new Date(on).toISOString().startsWith(on)
  const place = { on, id: Number(id) }
  return isDay && datedCursorOf(place) === cursor ? place : undefined
}
