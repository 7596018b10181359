/**
 * Searches: each filter has an index of its own, through which its matches are counted up to a limit, so that few among a
 * hundred thousand people are found at once and many are never all looked at.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { rankOfRoles } from '../permissions.ts'
import { emailStarts, isInState, nameStarts, partLength, pattern, signedInWithin } from './conditions.ts'
import { ids } from './order.ts'
import { boundedCount, countedLimit, type BoundedCount, type PeopleFilter, type PersonState } from './question.ts'

/** Up to a thousand of each; `all` is their sum. */
export type CountedStates = Readonly<Record<PersonState | 'all', BoundedCount>>

/** All that one filter lets through, and everybody of the list among them. */
export interface Matches {
  readonly count: number
  readonly people: People
}

/**
 * The statement that selects these columns, and `ord`, of those matches, rows `p` of account_people in accounts `a (id, ord)`,
 * who meet this condition.
 */
export type People = (columns: RawBuilder<unknown>, condition: RawBuilder<boolean>) => RawBuilder<unknown>

/** Matches that the index of their filter tells all about are read in a row: so many cost what a walk costs. */
const readLimit = 2_500
/** Others are fetched one by one. */
const fetchedLimit = countedLimit
/** Where no walk leads to a page, so many matches of another filter are gone through rather than those of an e-mail. */
const patienceLimit = 20_000
/** People looked at to tell a search that nearly everybody matches from one that few do, */
const sampleSize = 300
/** and the share of them, one in so many, from which nearly everybody is meant. */
const denseShare = 20

/**
 * The matches of the filter that lets the fewest through; undefined where every filter lets so many through that a walk
 * soon meets a page of them, or none is set.
 */
export async function fewestMatches(
  work: Work,
  accountIds: readonly number[],
  filter: PeopleFilter,
): Promise<Matches | undefined> {
  const searches = searchesOf(work, accountIds, filter)
  return fewest(await Promise.all(searches.map((search) => search.few(work))))
}

/** All matches of one filter, however many: of the one that lets the fewest through, as far as that is soon told. */
export async function likelyMatches(work: Work, accountIds: readonly number[], filter: PeopleFilter): Promise<People> {
  const searches = searchesOf(work, accountIds, filter)
  const counted = await Promise.all(searches.map((search) => search.many(work)))
  const likely = fewest(counted)?.people ?? (searches.find((search) => !search.isCounted) ?? searches[0])?.people
  if (likely === undefined) throw new Error('A list without a filter is walked')
  return likely
}

/** How many people there are in each state, each up to a thousand, and those of the state that is asked for if they are few. */
export async function countByState(
  work: Work,
  accountIds: readonly number[],
  asked: PersonState | undefined,
): Promise<{ readonly states: CountedStates; readonly few: Matches | undefined }> {
  const search = asked && searchByState(work, accountIds, asked)
  const number = (state: PersonState) => {
    const limit = search && state === asked ? search.fewLimit : countedLimit
    const { matches } = searchByState(work, accountIds, state)
    return sql<number>`(select count(*)::int from (${matches(limit + 1)}) as found)`
  }
  const { rows } = await sql<Record<PersonState, number>>`
    select ${number('active')} as active, ${number('pending')} as pending, ${number('expired')} as expired`.execute(
    work.db,
  )
  const count = asked && rows[0]?.[asked]
  const isFew = search && count !== undefined && count <= search.fewLimit
  return { states: boundedStates(rows[0]), few: isFew ? { count, people: search.among(search.fewLimit) } : undefined }
}

/** Counts of states, with their sum. */
export function boundedStates(counts: Readonly<Record<PersonState, number>> | undefined): CountedStates {
  const { active = 0, pending = 0, expired = 0 } = counts ?? {}
  return {
    all: boundedCount(active + pending + expired),
    active: boundedCount(active),
    pending: boundedCount(pending),
    expired: boundedCount(expired),
  }
}

interface Match {
  readonly account_id: number
  readonly user_id: number
}
/** So many matches at most. */
type Ids = (limit: number | null) => RawBuilder<Match>

/** How the matches of one filter are found. */
interface Search {
  /** All of them. */
  readonly people: People
  /** Whether they can be counted without a look at each of them. */
  readonly isCounted: boolean
  /** They where they are few enough to be gathered at once, */
  few(work: Work): Promise<Matches | undefined>
  /** or where nothing else has led to a page. */
  many(work: Work): Promise<Matches | undefined>
}

/** One that an index answers by counting. */
interface CountedSearch extends Search {
  readonly matches: Ids
  /** What is few. */
  readonly fewLimit: number
  /** They where they are known to be so many at most. */
  among(limit: number): People
}

function searchesOf(work: Work, accountIds: readonly number[], filter: PeopleFilter): readonly Search[] {
  const { email, name, state, role, signedIn } = filter
  const searches: Search[] = []
  if (state !== undefined) searches.push(searchByState(work, accountIds, state))
  if (email !== undefined) {
    const isStart = email.length < partLength
    searches.push(isStart ? reading(accountIds, emailStarts(email)) : byPart(accountIds, email))
  }
  if (name !== undefined) searches.push(reading(accountIds, nameStarts(name)))
  if (signedIn !== undefined) searches.push(reading(accountIds, signedInWithin(signedIn)))
  if (role !== undefined) {
    const holders = sql`select r.user_id from role_assignments as r where r.purchasing_account_id = a.id and r.role = ${role}`
    // All of them are read in a row, among those whose highest role is this one or above it.
    const { people } = reading(accountIds, sql`p.roles_rank <= ${rankOfRoles([role])}`)
    searches.push({ ...fetching(accountIds, (limit) => inEach(accountIds, holders, limit)), people })
  }
  return searches
}

function searchByState(work: Work, accountIds: readonly number[], state: PersonState): CountedSearch {
  const condition = isInState(work, state)
  return state === 'active' ? fetching(accountIds, idsWhere(accountIds, condition)) : reading(accountIds, condition)
}

/** A search whose index has every column that a list asks of its matches. */
function reading(accountIds: readonly number[], match: RawBuilder<unknown>): CountedSearch {
  // A limit, even none, has each account read by itself: the planner might read everybody of all accounts at once.
  const people: People = (columns, condition) => sql`
    select p.* from unnest(${ids(accountIds)}) with ordinality as a (id, ord) cross join lateral (
      select ${columns}, a.ord from account_people as p
      where p.purchasing_account_id = a.id and ${match} and ${condition} limit ${null}::bigint) as p`
  return counted(idsWhere(accountIds, match), readLimit, people, () => people)
}

/** A search whose index tells who the matches are, and no more of them. */
function fetching(accountIds: readonly number[], matches: Ids): CountedSearch {
  const among = (limit: number | null) => peopleOf(accountIds, sql`(${matches(limit)})`)
  return counted(matches, fetchedLimit, among(null), among)
}

function counted(matches: Ids, fewLimit: number, people: People, among: (limit: number) => People): CountedSearch {
  const upTo = async (work: Work, limit: number) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from (${matches(limit + 1)}) as found`.execute(work.db)
    const count = rows[0]?.count ?? 0
    return count > limit ? undefined : { count, people: among(limit) }
  }
  return {
    people,
    isCounted: true,
    few: (work) => upTo(work, fewLimit),
    many: (work) => upTo(work, patienceLimit),
    matches,
    fewLimit,
    among,
  }
}

/** A search by any part of an e-mail, whose matches are looked at to be counted: they are kept rather than found again. */
function byPart(accountIds: readonly number[], part: string): Search {
  const matches = idsByPart(accountIds, part)
  return {
    people: peopleOf(accountIds, sql`(${matches(null)})`),
    isCounted: false,
    few: async (work) => {
      // One text and not a thousand rows: `pg` makes an object of each.
      const { rows } = await sql<{ count: number; accounts: string | null; users: string | null }>`
        select count(*)::int as count, string_agg(account_id::text, ',') as accounts, string_agg(user_id::text, ',') as users
        from (${matches(fetchedLimit + 1)}) as found`.execute(work.db)
      const [{ count, accounts, users } = { count: 0, accounts: null, users: null }] = rows
      if (count > fetchedLimit) return undefined
      const found = sql`unnest(${`{${accounts ?? ''}}`}::bigint[], ${`{${users ?? ''}}`}::bigint[])`
      return { count, people: peopleOf(accountIds, found) }
    },
    many: () => Promise.resolve(undefined),
  }
}

function peopleOf(accountIds: readonly number[], matches: RawBuilder<unknown>): People {
  return (columns, condition) => sql`
    select ${columns}, a.ord from ${matches} as w (account_id, user_id)
    join account_people as p on p.purchasing_account_id = w.account_id and p.user_id = w.user_id
    join unnest(${ids(accountIds)}) with ordinality as a (id, ord) on a.id = w.account_id
    where ${condition}`
}

/** The fewest of what was found. */
export function fewest(found: readonly (Matches | undefined)[]): Matches | undefined {
  return found
    .filter((matches) => matches !== undefined)
    .toSorted((one, other) => one.count - other.count)
    .at(0)
}

function idsByPart(accountIds: readonly number[], part: string): Ids {
  const wanted = sql`${pattern(part)}::text`
  const perAccount = Math.ceil(sampleSize / accountIds.length)
  const inAccount = (condition: RawBuilder<unknown>, limit: number | null) => sql`
    select a.id as account_id, found.user_id
    from unnest(${ids(accountIds)}) as a (id) cross join lateral (
      select p.user_id from account_people as p
      where ${condition} limit ${limit}) as found`
  // The index of parts reads all that match before it stops: what every e-mail of the organisation has in common is sooner
  // found by walking them. A sample tells which it is. The bound that everybody is beyond names the index to walk.
  return (limit) => sql<Match>`
    with sample as materialized (
      select count(*) filter (where s.email like ${wanted}) * ${denseShare} > ${sampleSize}::int as is_dense
      from unnest(${ids(accountIds)}) as a (id) cross join lateral (
        select p.email from account_people as p where p.purchasing_account_id = a.id
        order by p.user_id limit ${perAccount}) as s)
    (${inAccount(sql`p.purchasing_account_id + 0 = a.id and (p.email || '') like ${wanted}`, limit)}
      where not (select is_dense from sample))
    union all
    (${inAccount(
      sql`p.purchasing_account_id = a.id and (p.email, p.user_id) >= ('', 0) and p.email like ${wanted}
        order by p.email, p.user_id`,
      limit,
    )}
      where (select is_dense from sample))
    limit ${limit}`
}

function idsWhere(accountIds: readonly number[], condition: RawBuilder<unknown>): Ids {
  const of = sql`select p.user_id from account_people as p where p.purchasing_account_id = a.id and ${condition}`
  return (limit) => inEach(accountIds, of, limit)
}

function inEach(accountIds: readonly number[], of: RawBuilder<unknown>, limit: number | null): RawBuilder<Match> {
  const most = sql.lit(limit) // which the planner is to know: it would expect a tenth of all people
  return sql<Match>`
    select a.id as account_id, found.user_id
    from unnest(${ids(accountIds)}) as a (id) cross join lateral (${of} limit ${most}) as found
    limit ${most}`
}
