/**
 * The orders of a list of people, as SQL. Each is an index of account_people, so that a page is read from where it begins;
 * a cursor is a bound on that index, and the start of the list is the lowest bound there is.
 */
import { sql, type RawBuilder } from 'kysely'
import type { PeopleQuestion, PeopleSort } from './question.ts'

/** Where in an order all that a filter lets through stands: the first and last value of the sorted column, in SQL. */
export interface PeopleRange {
  readonly from: RawBuilder<unknown> | undefined
  readonly to: RawBuilder<unknown> | undefined
}

export interface PeopleOrder {
  readonly accountIds: readonly number[]
  /** They as `a (id, ord)`, in the order in which they count where all else is alike, */
  readonly accounts: RawBuilder<unknown>
  /** and that one of them can have a part in the page. */
  readonly isNear: RawBuilder<boolean>
  /** True where the list is read backwards, to end before a cursor. */
  readonly isBackward: boolean
  /** The sorted column of a row `p` of account_people. */
  readonly key: RawBuilder<unknown>
  /** That a row `p` of the account `a (id, ord)` comes after the cursor; without one, from where the range begins. */
  readonly beyond: RawBuilder<boolean>
  /** The same of rows that are all in the range, in no words that ask for an index. */
  readonly isAfter: RawBuilder<boolean>
  /** That a row `p` is not beyond the end of the range. */
  readonly inRange: RawBuilder<boolean>
  /** The order of rows `p` within one account. */
  readonly within: RawBuilder<unknown>
  /** The order of found rows (key, name, user_id) of one account, */
  readonly along: RawBuilder<unknown>
  /** and of found rows (key, name, user_id, ord) across accounts. */
  readonly across: RawBuilder<unknown>
}

/** One column of an order: what it is of a row, its type, and the values before and after everything. */
interface Column {
  readonly of: RawBuilder<unknown>
  readonly found: RawBuilder<unknown>
  readonly type: 'text' | 'smallint' | 'bigint' | 'date'
  readonly lowest: string
  readonly highest: string
}

const beyondEveryId = String(Number.MAX_SAFE_INTEGER)
const text = { type: 'text', lowest: '', highest: '\u{10FFFF}' } as const

const name: Column = { of: sql`p.name`, found: sql`name`, ...text }
const user: Column = { of: sql`p.user_id`, found: sql`user_id`, type: 'bigint', lowest: '0', highest: beyondEveryId }
const found = sql`key`

const keys: Readonly<Record<Exclude<PeopleSort, 'name' | 'account'>, Column>> = {
  email: { of: sql`p.email`, found, ...text },
  role: { of: sql`p.roles_rank`, found, type: 'smallint', lowest: '0', highest: '99' },
  state: {
    of: sql`waiting_order(p.invited_at, p.accepted_at)`,
    found,
    type: 'bigint',
    lowest: '-1',
    highest: String(2n ** 62n),
  },
  'signed-in': { of: sql`p.signed_in_on`, found, type: 'date', lowest: '-infinity', highest: 'infinity' },
}

/** The order that is asked for, over these accounts, from the beginning of a range or from a cursor in it. */
export function orderOf(
  { sort, descending, from }: PeopleQuestion,
  accountIds: readonly number[],
  range: PeopleRange,
): PeopleOrder {
  const isBackward = from?.direction === 'before'
  const down = descending !== isBackward
  const columns = columnsOf(sort)
  // A cursor in an account that is no longer there is none.
  const cursorAt = from === undefined ? -1 : accountIds.indexOf(from.place.accountId)
  const place = cursorAt < 0 ? undefined : from?.place
  const isByAccount = sort === 'account'
  const at = sql<number>`${cursorAt + 1}::int` // `with ordinality` counts from 1
  const given = (column: Column): string | undefined => {
    if (place === undefined) return undefined
    return column === user ? String(place.userId) : column === name ? place.name : place.key
  }
  const [begins, ends] = down ? [range.to, range.from] : [range.from, range.to]
  const bounds = columns.map((column, index) => {
    // Two bounds side by side would not do: an index is read from one of them and passes by everybody up to the other.
    const edge = (index === 0 ? begins : undefined) ?? (down ? column.highest : column.lowest)
    const start = sql`${edge}::${sql.raw(column.type)}`
    const value = given(column)
    if (value === undefined) return start
    const bound = sql`${value}::${sql.raw(column.type)}`
    // By account, the cursor bounds its own account; those after it are read from their start.
    return isByAccount ? sql`case when a.ord = ${at} then ${bound} else ${start} end` : bound
  })
  const row = sql.join(columns.map(({ of }) => of))
  const bound = sql.join(bounds)
  const beyond = down
    ? sql<boolean>`((${row}) <= (${bound}) and not ((${row}) = (${bound}) and a.ord >= ${at}))`
    : sql<boolean>`((${row}) >= (${bound}) and not ((${row}) = (${bound}) and a.ord <= ${at}))`
  const sorted = (values: readonly RawBuilder<unknown>[]) =>
    sql.join(values.map((value) => (down ? sql`${value} desc` : value)))
  const ord = sql`ord`
  const merged = columns.map((column) => column.found)
  const key = (columns[0] ?? name).of
  return {
    accountIds,
    accounts: sql`unnest(${ids(accountIds)}) with ordinality as a (id, ord)`,
    isNear: isByAccount && place !== undefined ? (down ? sql`a.ord <= ${at}` : sql`a.ord >= ${at}`) : sql`true`,
    isBackward,
    key,
    beyond,
    isAfter: place === undefined ? sql`true` : beyond,
    inRange: ends === undefined ? sql`true` : down ? sql`${key} >= ${ends}` : sql`${key} <= ${ends}`,
    within: sorted(columns.map(({ of }) => of)),
    along: sorted(merged),
    across: sorted(isByAccount ? [ord, ...merged] : [...merged, ord]),
  }
}

/** The ids as PostgreSQL takes an array. */
export function ids(values: readonly number[]): RawBuilder<unknown> {
  return sql`${`{${values.join(',')}}`}::bigint[]`
}

function columnsOf(sort: PeopleSort): readonly Column[] {
  if (sort === 'name' || sort === 'account') return [name, user]
  return sort === 'email' ? [keys.email, user] : [keys[sort], name, user]
}
