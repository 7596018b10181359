/** Lists in one shape: `data`, and `nextCursor` where there is more. A cursor carries the place where the next page begins. */
import * as v from 'valibot'
import { Problem } from './problem.ts'
import { nextCursor } from './schemas.ts'

const longestCursor = 1_000

/** A page of a list, with what it says beside. */
export function collection<Item extends v.GenericSchema, Beside extends v.ObjectEntries = Record<never, never>>(
  item: Item,
  beside?: Beside,
) {
  return v.strictObject({ ...(beside as Beside), data: v.array(item), nextCursor })
}

/** Where a page begins, as it came. */
export const placeCursor = v.pipe(
  v.string('cursor'),
  v.maxLength(longestCursor, 'cursor'),
  v.regex(/^[\w-]+$/, 'cursor'),
  v.metadata({ description: 'The nextCursor of the page before.', examples: ['WzEyMF0'] }),
)

/** The query of a list that has no other parameters. */
export const pages = v.strictObject({ cursor: v.optional(placeCursor) })

/** The cursor of a place; null where nothing is left. */
export function cursorAt(place: readonly unknown[] | undefined): string | null {
  return place === undefined ? null : Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place of a cursor; undefined for the first page. Refuses 422 for what `cursorAt` never made of such a place. */
export function placeAt<Place extends v.GenericSchema>(
  shape: Place,
  cursor: string | undefined,
): v.InferOutput<Place> | undefined {
  if (cursor === undefined) return undefined
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), Buffer.from(cursor, 'base64url').toString())
  if (parsed.success) return parsed.output
  throw new Problem('request.invalid', { faults: [{ parameter: 'cursor', code: 'cursor' }] })
}

/** A place that is one number, such as an id. */
export const numberPlace = v.tuple([v.pipe(v.number(), v.safeInteger(), v.minValue(0))])
