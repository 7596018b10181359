/**
 * The people of the purchasing accounts that somebody manages (SPEC 2.1): sorted and filtered by every column, by cursor,
 * and as quick in an account of a hundred thousand as in one of a hundred. Where a filter lets few through, they are
 * gathered by its own index and sorted; where it lets more through, the index of the order is walked from the cursor and
 * soon has a page; where it does not, they are gathered all the same. Several accounts are walked side by side and merged.
 */
import { sql, type RawBuilder } from 'kysely'
import { keepPlans, type Work } from '#server/work/index.ts'
import { customerRoles, type Role } from '../permissions.ts'
import { comparedEmail, isOfState, letThrough, rangeSorted, stateOfRow } from './conditions.ts'
import { isKnown } from './known.ts'
import {
  boundedStates,
  countByState,
  fewest,
  fewestMatches,
  likelyMatches,
  type CountedStates,
  type People,
} from './matches.ts'
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
  readonly states: CountedStates | undefined
  /** How many the list has; undefined where several filters each let more than a thousand through. */
  readonly total: BoundedCount | undefined
}

export const peoplePageSize = 50
/**
 * People who are passed by in search of a page before the matches are gathered instead. Of a hundred thousand, a thousand
 * matches that lie anywhere make a page after some five thousand.
 */
const walkedLimit = 7_500

/** One page of the people of these accounts, which the actor manages (`managedAccounts`). */
export async function peopleOf(
  work: Work,
  accounts: readonly { readonly id: number }[],
  asked: PeopleQuestion,
): Promise<PeopleList> {
  const { email } = asked.filter
  const question = email === undefined ? asked : { ...asked, filter: { ...asked.filter, email: comparedEmail(email) } }
  const accountIds = accounts.map(({ id }) => id)
  const order = orderOf(question, accountIds, rangeSorted(work, question))
  const { state, ...others } = question.filter
  const isFiltered = Object.values(others).some((value) => value !== undefined)

  // Not waited for: it is sent along with the first question.
  const kept = keepPlans(work)
  if (!isFiltered) {
    const [{ states, few }] = await Promise.all([countByState(work, accountIds, state), kept])
    const rows = await (few ? gathered(work, few.people, question, order) : walked(work, question, order))
    return { ...page(rows, question), states, total: states[state ?? 'all'] }
  }

  const [few, fewOfState] = await Promise.all([
    fewestMatches(work, accountIds, others),
    fewestMatches(work, accountIds, { state }),
    kept,
  ])
  if (few && few.count <= countedLimit) {
    const { rows, states } = await gatheredAndCounted(work, few.people, question, order, others)
    return { ...page(rows, question), states, total: states[state ?? 'all'] }
  }
  if (state && fewOfState && fewOfState.count <= countedLimit) {
    const { rows, states } = await gatheredAndCounted(work, fewOfState.people, question, order, question.filter)
    return { ...page(rows, question), states: undefined, total: states[state] }
  }
  const among = fewest([few, fewOfState])
  const rows = await (among ? gathered(work, among.people, question, order) : walked(work, question, order))
  const filters = Object.values(question.filter).filter((value) => value !== undefined)
  const total = filters.length === 1 ? boundedCount(countedLimit + 1) : undefined
  return { ...page(rows, question), states: undefined, total }
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
  readonly place: string
  /** The last that a walk came to, and not for sure a match. */
  readonly is_mark: boolean
}

/** Walks the order's own index in each account from the cursor on, and merges. */
async function walked(work: Work, question: PeopleQuestion, order: PeopleOrder): Promise<readonly Row[]> {
  const inAccount = sql<boolean>`p.purchasing_account_id = a.id and ${order.beyond} and ${order.inRange}`
  const isFiltered = Object.values(question.filter).some((value) => value !== undefined)
  if (!isFiltered) {
    return shown(
      work,
      order,
      sql`select p.*, a.ord from ${order.accounts} cross join lateral (
        select ${found(order)} from account_people as p where ${inAccount}
        order by ${order.within} limit ${peoplePageSize + 1}) as p where ${order.isNear}`,
    )
  }
  const rows = await walkedWhere(work, question, order, inAccount)
  if (!rows.some((row) => row.is_mark)) return rows
  return gathered(work, await likelyMatches(work, order.accountIds, question.filter), question, order)
}

/**
 * Passes by people whom a filter does not let through. A walk that ends at its limit leaves its last row behind as a mark:
 * where one comes before the end of the page, matches beyond it might come before what other accounts have.
 */
function walkedWhere(
  work: Work,
  { filter, sort }: PeopleQuestion,
  order: PeopleOrder,
  inAccount: RawBuilder<boolean>,
): Promise<readonly Row[]> {
  // Accounts that follow one another are walked in turn, and the first alone may make the page.
  const share = Math.max(Math.ceil(walkedLimit / order.accountIds.length), peoplePageSize)
  const limit = sort === 'account' ? walkedLimit : share
  return shown(
    work,
    order,
    sql`select p.*, a.ord from ${order.accounts} cross join lateral (
      with matching as materialized (
        select * from (
          select ${found(order)} from account_people as p where ${inAccount} order by ${order.within} limit ${limit}) as p
        where ${letThrough(work, filter)}
        order by ${order.along} limit ${peoplePageSize + 1})
      select * from matching
      union all (
        select ${found(order, true)} from account_people as p
        where (select count(*) from matching) <= ${peoplePageSize} and ${inAccount}
        order by ${order.within} offset ${limit - 1} limit 1)) as p where ${order.isNear}`,
  )
}

/** Takes these people, those whom all filters let through, and sorts them. */
async function gathered(
  work: Work,
  people: People,
  { filter }: PeopleQuestion,
  order: PeopleOrder,
): Promise<readonly Row[]> {
  const condition = sql<boolean>`${order.isNear} and ${order.isAfter} and ${letThrough(work, filter)}`
  return shown(work, order, people(found(order), condition))
}

/** The same, with how many there are in each state of those whom the filters that count let through. */
async function gatheredAndCounted(
  work: Work,
  people: People,
  { filter }: PeopleQuestion,
  order: PeopleOrder,
  counting: PeopleFilter,
): Promise<{ readonly rows: readonly Row[]; readonly states: CountedStates }> {
  const source = sql`select ${found(order)}, a.ord from among as p cross join lateral (select p.ord) as a
    where ${order.isNear} and ${order.isAfter} and ${isOfState(work, filter.state)}`
  const number = (state: PersonState) => sql`count(*) filter (where ${stateOfRow(work)} = ${state})::int`
  const { rows } = await sql<Record<PersonState, number> & Row>`
    with among as materialized (${people(columns, letThrough(work, counting))}),
      found as materialized (${firstOf(source, order)}), shown as (${inFull(work)})
    select counts.*, shown.*
    from (select ${number('active')} as active, ${number('pending')} as pending, ${number('expired')} as expired
      from among as p) as counts
    left join shown on true order by ${order.across}`.execute(work.db)
  const isEmpty = rows[0]?.user_id === null
  return { rows: isEmpty ? [] : rows, states: boundedStates(rows[0]) }
}

/** What orders, filters and pages ask of a row. */
const columns = sql`p.purchasing_account_id, p.user_id, p.name, p.email, p.roles_rank, p.invited_at, p.accepted_at, p.signed_in_on`

function found({ key }: PeopleOrder, isMark = false): RawBuilder<unknown> {
  return sql`${columns}, ${key} as key, ${sql.lit(isMark)} as is_mark`
}

function firstOf(source: RawBuilder<unknown>, { across }: PeopleOrder): RawBuilder<unknown> {
  return sql`select * from (${source}) as found order by ${across} limit ${peoplePageSize + 1}`
}

/** A page of what is found. */
async function shown(work: Work, order: PeopleOrder, source: RawBuilder<unknown>): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    with found as materialized (${firstOf(source, order)}) ${inFull(work)} order by ${order.across}`.execute(work.db)
  return rows
}

/** What is found with what is only looked up for rows that are shown. */
function inFull(work: Work): RawBuilder<unknown> {
  return sql`
    select p.purchasing_account_id as account_id, p.user_id, p.name, p.key, p.ord, p.key::text as place, p.is_mark,
      ${stateOfRow(work)} as state, p.invited_at,
      case when ${isKnown} then p.signed_in_on else '-infinity' end as signed_in_on,
      case when ${isKnown} then u.first_name else '' end as first_name,
      case when ${isKnown} then u.last_name else '' end as last_name, u.email,
      (select string_agg(r.role, ' ') from role_assignments as r
        where r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id) as held
    from found as p join users as u on u.id = p.user_id`
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
    place: { accountId: row.account_id, userId: row.user_id, name: row.name, key: row.place },
  }
}
