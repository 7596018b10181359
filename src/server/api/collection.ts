/** Lists in one shape: `data`, and `nextCursor` where there is more. A cursor carries the place where the next page begins. */
import * as v from 'valibot'
import { isDate } from '#server/platform/clock.ts'
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
  const place = v.pipe(v.string(), v.parseJson(), v.check(isOfParts), shape)
  const parsed = v.safeParse(place, Buffer.from(cursor, 'base64url').toString())
  if (parsed.success) return parsed.output
  throw new Problem('request.invalid', { faults: [{ parameter: 'cursor', code: 'cursor' }] })
}

/** A place that is one number, such as an id. */
export const numberPlace = v.tuple([v.pipe(v.number(), v.safeInteger(), v.minValue(0))])

/** A day in a place, or the one that never comes. */
export const dayPart = v.pipe(
  v.string(),
  v.check((day) => day === 'infinity' || isDate(day)),
)

/** A number in a place of what has a few, such as the lines of something. */
export const smallPart = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2_147_483_647))

/** True for a list of what the database can compare: whole numbers, and texts without what no text has. */
function isOfParts(place: unknown): boolean {
  return Array.isArray(place) && place.every((part) => typeof part === 'boolean' || isWhole(part) || isText(part))
}

function isWhole(part: unknown): boolean {
  return Number.isSafeInteger(part)
}

function isText(part: unknown): boolean {
  return typeof part === 'string' && part.length <= longestCursor && !/[\p{Cc}\p{Cs}]/u.test(part)
}
