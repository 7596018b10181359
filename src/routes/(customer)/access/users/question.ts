/**
 * What the address of the list of people asks for: filters, an order, and a place in it. What cannot be is told beside its
 * field and keeps what was typed; an order or place that cannot be is the list's beginning.
 */
import * as v from 'valibot'
import { m } from '#messages'
import {
  isRole,
  peopleSorts,
  personStates,
  type PeopleFilter,
  type PeoplePlace,
  type PeopleQuestion,
  type Role,
} from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Locale } from '#ui/format.ts'

export const filterFields = ['q', 'name', 'state', 'role', 'seen', 'account'] as const
export type UsersField = (typeof filterFields)[number]

export interface UsersQuestion {
  /** Undefined while a field is at fault: an unfiltered list would pass for a filtered one. */
  readonly people: PeopleQuestion | undefined
  /** The one account that is asked for. */
  readonly account: number | undefined
  readonly isFiltered: boolean
  /** Rows before the first that is shown, as far as the address knows. */
  readonly rowsBefore: number
  readonly typed: Readonly<Record<UsersField, string>>
  readonly faults: Readonly<Partial<Record<UsersField, string>>>
}

const searchLimit = 100
const recentDays = 30
const dormantDays = 90

/** When somebody last signed in, as a choice. */
export const seenChoices = ['recent', 'dormant', 'never'] as const

const search = v.pipe(v.string(), v.maxLength(searchLimit))
const account = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))
const place = v.strictObject({
  a: v.pipe(v.number(), v.safeInteger()),
  u: v.pipe(v.number(), v.safeInteger()),
  n: v.string(),
  k: v.string(),
  /** Rows before it. */
  b: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})

export function usersQuestion(url: URL, today: string, locale: Locale): UsersQuestion {
  const faults: Partial<Record<UsersField, string>> = {}
  const typed = { q: '', name: '', state: '', role: '', seen: '', account: '' }
  function read<Schema extends v.GenericSchema<string, unknown>>(
    field: UsersField,
    schema: Schema,
  ): v.InferOutput<Schema> | undefined {
    typed[field] = url.searchParams.get(field) ?? ''
    // No e-mail or name holds a control character, and PostgreSQL takes none of them all.
    const text = typed[field].replace(/\p{Cc}/gu, '').trim()
    if (text === '') return undefined
    const result = v.safeParse(schema, text)
    if (result.success) return result.output
    const isText = field === 'q' || field === 'name'
    faults[field] = isText
      ? m.filter_search_too_long({ limit: searchLimit }, { locale })
      : m.filter_choice({}, { locale })
    return undefined
  }
  const seen = read('seen', v.picklist(seenChoices))
  const filter: PeopleFilter = {
    email: read('q', search),
    name: read('name', search),
    state: read('state', v.picklist(personStates)),
    role: read(
      'role',
      v.custom<Role>((name) => typeof name === 'string' && isRole(name)),
    ),
    signedIn: seen && daysOf(seen, today),
  }
  const only = read('account', account)
  const { sort, descending } = orderOf(url)
  const from = fromOf(url)
  return {
    people: Object.keys(faults).length > 0 ? undefined : { filter, sort, descending, from: from?.from },
    account: only,
    isFiltered: only !== undefined || Object.values(filter).some((value) => value !== undefined),
    rowsBefore: from?.rowsBefore ?? 0,
    typed,
    faults,
  }
}

/** A place in the list as an address has it. */
export function placeInAddress({ accountId, userId, name, key }: PeoplePlace, rowsBefore: number): string {
  return Buffer.from(JSON.stringify({ a: accountId, u: userId, n: name, k: key, b: rowsBefore })).toString('base64url')
}

function daysOf(seen: (typeof seenChoices)[number], today: string) {
  if (seen === 'never') return { from: '-infinity', to: '-infinity' }
  if (seen === 'recent') return { from: addDays(today, -recentDays), to: 'infinity' }
  return { from: '0001-01-01', to: addDays(today, -dormantDays) }
}

function orderOf(url: URL) {
  const asked = url.searchParams.get('sort') ?? ''
  const descending = asked.startsWith('-')
  const sort = peopleSorts.find((each) => each === asked.slice(descending ? 1 : 0))
  return sort === undefined ? ({ sort: 'name', descending: false } as const) : { sort, descending }
}

function fromOf(url: URL) {
  for (const direction of ['after', 'before'] as const) {
    const given = url.searchParams.get(direction)
    const found = given === null ? undefined : placeIn(given)
    if (found === undefined) continue
    const { b: rowsBefore, ...at } = found
    return { from: { place: { accountId: at.a, userId: at.u, name: at.n, key: at.k }, direction }, rowsBefore }
  }
  return undefined
}

function placeIn(given: string): v.InferOutput<typeof place> | undefined {
  try {
    const result = v.safeParse(place, JSON.parse(Buffer.from(given, 'base64url').toString()))
    return result.success && !/\0/.test(result.output.n + result.output.k) ? result.output : undefined
  } catch {
    return undefined
  }
}
