/**
 * The people of the purchasing accounts that somebody manages (SPEC 2.1): sorted and filtered by every column, by cursor,
 * and as quick in an account of a hundred thousand as in one of a hundred. Where a filter lets a thousand or fewer
 * through, they are gathered by its own index and sorted; where it lets more through, the index of the order is walked
 * from the cursor and soon has a page; where it does not, they are gathered all the same. Several accounts are walked side by side and merged.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { customerRoles, type Role } from '../permissions.ts'
import {
  comparedEmail,
  countByState,
  everyMatch,
  fewestMatches,
  ids,
  letThrough,
  stateOfRow,
  whereSorted,
  type Match,
} from './matches.ts'
import { isKnown } from './known.ts'
import { orderOf, type PeopleOrder } from './order.ts'
import {
  boundedCount,
  countedLimit,
  type BoundedCount,
  type PeopleFilter,
  type PeoplePlace,
  type PeopleQuestion,
  type PersonState,
} from './question.ts'

export interface ListedPerson {
  readonly accountId: number
  readonly userId: number
  /** Empty for whoever has a work account already and has yet to accept (`isKnown`). */
  readonly firstName: string
  readonly lastName: string
  /** As it was given. */
  readonly email: string
  readonly roles: readonly Role[]
  readonly state: PersonState
  /** His last invitation; null for whoever came in without one. */
  readonly invitedAt: Date | null
  /** YYYY-MM-DD; null where he never has. */
  readonly signedInOn: string | null
  readonly place: PeoplePlace
}

export interface PeopleList {
  readonly people: readonly ListedPerson[]
  /** Whether the list goes on before and after what is shown. */
  readonly before: boolean
  readonly after: boolean
  /** How many there are in each state, whatever state is asked for; undefined where only all filters together would tell. */
  readonly states: Readonly<Record<PersonState | 'all', BoundedCount>> | undefined
  /** How many the list has; undefined where several filters each let more than a thousand through. */
  readonly total: BoundedCount | undefined
}

export const peoplePageSize = 50
/** People of one account that are passed by in search of a page before its matches are gathered instead. */
const walkedLimit = 2_500

/** One page of the people of these accounts, which the actor manages (`managedAccounts`). */
export async function peopleOf(
  work: Work,
  accounts: readonly { readonly id: number }[],
  asked: PeopleQuestion,
): Promise<PeopleList> {
  const { email } = asked.filter
  const question = email === undefined ? asked : { ...asked, filter: { ...asked.filter, email: comparedEmail(email) } }
  const accountIds = accounts.map(({ id }) => id)
  const order = orderOf(question, accountIds)
  const { state, ...others } = question.filter
  const isFiltered = Object.values(others).some((value) => value !== undefined)

  const gather = (few: readonly Match[]) => gathered(work, few, question, order)
  if (!isFiltered) {
    const [states, few] = await Promise.all([
      countByState(work, accountIds),
      state && fewestMatches(work, accountIds, { state }),
    ])
    const rows = await (few ? gather(few) : walked(work, question, order))
    return { ...page(rows, question), states, total: states[state ?? 'all'] }
  }

  const few = await fewestMatches(work, accountIds, others)
  if (few !== undefined) {
    const [rows, states] = await Promise.all([gather(few), countGathered(work, few, others)])
    return { ...page(rows, question), states, total: states[state ?? 'all'] }
  }
  const fewOfState = state && (await fewestMatches(work, accountIds, { state }))
  if (fewOfState) {
    const [rows, states] = await Promise.all([gather(fewOfState), countGathered(work, fewOfState, question.filter)])
    return { ...page(rows, question), states: undefined, total: states[state] }
  }
  const filters = Object.values(question.filter).filter((value) => value !== undefined)
  const total = filters.length === 1 ? boundedCount(countedLimit + 1) : undefined
  return { ...page(await walked(work, question, order), question), states: undefined, total }
}

interface Row {
  readonly account_id: number
  readonly user_id: number
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly held: string | null
  readonly state: PersonState
  readonly invited_at: Date | null
  readonly signed_in_on: string
  readonly name: string
  readonly key: string
}

/** Walks the order's own index in each account from the cursor on, and merges; gathers where that leads to nobody. */
async function walked(work: Work, question: PeopleQuestion, order: PeopleOrder): Promise<readonly Row[]> {
  const { filter } = question
  const rows = await shown(
    work,
    order,
    sql`select p.*, a.ord from unnest(${ids(order.accountIds)}) with ordinality as a (id, ord)
      cross join lateral (
        select * from (
          select ${found(order)} from account_people as p
          where p.purchasing_account_id = a.id and ${order.beyond} and ${whereSorted(work, question)}
          order by ${order.within} limit ${walkedLimit}) as p
        where ${letThrough(work, filter)}
        order by ${order.along} limit ${peoplePageSize + 1}) as p`,
  )
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  if (!isFiltered || rows.length > peoplePageSize) return rows
  return shown(
    work,
    order,
    sql`select ${found(order)}, a.ord from (${everyMatch(work, order.accountIds, filter)}) as w
      join account_people as p on p.purchasing_account_id = w.account_id and p.user_id = w.user_id
      join unnest(${ids(order.accountIds)}) with ordinality as a (id, ord) on a.id = p.purchasing_account_id
      where ${order.beyond} and ${letThrough(work, filter)}`,
  )
}

/** Takes these people one by one, those whom all filters let through, and sorts them. */
function gathered(
  work: Work,
  matches: readonly Match[],
  { filter }: PeopleQuestion,
  order: PeopleOrder,
): Promise<readonly Row[]> {
  return shown(
    work,
    order,
    sql`select ${found(order)}, a.ord from ${peopleAt(matches)}
      join unnest(${ids(order.accountIds)}) with ordinality as a (id, ord) on a.id = p.purchasing_account_id
      where ${order.beyond} and ${letThrough(work, filter)}`,
  )
}

/** How many of these people there are in each state, of those whom the filters let through. */
async function countGathered(
  work: Work,
  matches: readonly Match[],
  filter: PeopleFilter,
): Promise<Readonly<Record<PersonState | 'all', BoundedCount>>> {
  const { rows } = await sql<{ state: PersonState; count: number }>`
    select ${stateOfRow(work)} as state, count(*)::int as count from ${peopleAt(matches)}
    where ${letThrough(work, filter)} group by 1`.execute(work.db)
  const count = (state: PersonState) => rows.find((row) => row.state === state)?.count ?? 0
  const all = rows.reduce((sum, row) => sum + row.count, 0)
  const exactly = (number: number) => ({ count: number, exact: true })
  return {
    all: exactly(all),
    active: exactly(count('active')),
    pending: exactly(count('pending')),
    expired: exactly(count('expired')),
  }
}

function peopleAt(matches: readonly Match[]): RawBuilder<unknown> {
  const accounts = ids(matches.map(({ accountId }) => accountId))
  return sql`unnest(${accounts}, ${ids(matches.map(({ userId }) => userId))}) as w (account_id, user_id)
    join account_people as p on p.purchasing_account_id = w.account_id and p.user_id = w.user_id`
}

function found({ key }: PeopleOrder): RawBuilder<unknown> {
  return sql`p.purchasing_account_id, p.user_id, p.name, p.email, p.roles_rank, ${key} as key, p.invited_at, p.accepted_at,
    p.signed_in_on`
}

/** A page of what is found, with what is only looked up for rows that are shown. */
async function shown(work: Work, order: PeopleOrder, source: RawBuilder<unknown>): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    with found as materialized (
      select * from (${source}) as found order by ${order.across} limit ${peoplePageSize + 1})
    select p.purchasing_account_id as account_id, p.user_id, p.name, p.key::text as key, ${stateOfRow(work)} as state, p.invited_at,
      case when ${isKnown} then p.signed_in_on else '-infinity' end as signed_in_on,
      case when ${isKnown} then u.first_name else '' end as first_name,
      case when ${isKnown} then u.last_name else '' end as last_name, u.email,
      (select string_agg(r.role, ' ') from role_assignments as r
        where r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id) as held
    from found as p join users as u on u.id = p.user_id order by ${order.across}`.execute(work.db)
  return rows
}

function page(rows: readonly Row[], { from }: PeopleQuestion) {
  const kept = rows.slice(0, peoplePageSize)
  const goesOn = rows.length > peoplePageSize
  if (from?.direction === 'before') return { people: kept.map(listed).toReversed(), before: goesOn, after: true }
  return { people: kept.map(listed), before: from !== undefined, after: goesOn }
}

function listed(row: Row): ListedPerson {
  const names = row.held?.split(' ') ?? []
  return {
    accountId: row.account_id,
    userId: row.user_id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    roles: customerRoles.filter((role) => names.includes(role)),
    state: row.state,
    invitedAt: row.invited_at,
    signedInOn: row.signed_in_on === '-infinity' ? null : row.signed_in_on,
    place: { accountId: row.account_id, userId: row.user_id, name: row.name, key: row.key },
  }
}
