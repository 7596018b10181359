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
