/**
 * Whom a filter lets through. Each filter is said twice: as a condition on a row that is at hand, and as a search through
 * an index of its own that stops after a thousand, so that few matches among a hundred thousand people are found at once
 * and many are never all looked at.
 */
import { domainToASCII } from 'node:url'
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { invitationMs } from '../invitations/invitation.ts'
import { rankOfRoles } from '../permissions.ts'
import {
  boundedCount,
  countedLimit,
  type BoundedCount,
  type PeopleFilter,
  type PeopleQuestion,
  type PersonState,
} from './question.ts'

/** A person in an account. */
export interface Match {
  readonly accountId: number
  readonly userId: number
}

/** From so many characters on any part is searched for: fewer make no trigram. */
const partLength = 3
/** People looked at to tell a search that nearly everybody matches from one that few do, */
const sampleSize = 300
/** and the share of them, one in so many, from which nearly everybody is meant. */
const denseShare = 20

/** The last moment at which an invitation sent by then is still open. */
export function pendingSince(work: Work): Date {
  return new Date(work.now.getTime() - invitationMs)
}

/**
 * The condition of all filters on a row `p` of account_people. What is not asked stands in it as null. Whether somebody holds
 * a role is plain from the highest that he holds, but where that is above it; it is selected then and not asked whether it
 * exists, which the planner would answer by a hash of everybody who holds it anywhere.
 */
export function letThrough(work: Work, { email, name, state, role, signedIn }: PeopleFilter): RawBuilder<boolean> {
  const rank = role === undefined ? null : rankOfRoles([role])
  return sql<boolean>`
    (${state ?? null}::text is null or ${state ?? null}::text = ${stateOfRow(work)})
    and (${pattern(email)}::text is null or p.email like ${pattern(email)}::text)
    and (${name ?? null}::text is null or starts_with(p.name, fold(${name ?? null}::text)))
    and (${role ?? null}::text is null or p.roles_rank = ${rank} or (p.roles_rank < ${rank} and (
      select r.role from role_assignments as r where r.purchasing_account_id = p.purchasing_account_id
        and r.user_id = p.user_id and r.role = ${role ?? null}::text) is not null))
    and (${signedIn?.from ?? null}::date is null
      or p.signed_in_on between ${signedIn?.from ?? null}::date and ${signedIn?.to ?? null}::date)`
}

/** The state of a row `p` of account_people. */
export function stateOfRow(work: Work): RawBuilder<PersonState> {
  return sql<PersonState>`case when p.accepted_at is not null then 'active'
    when p.invited_at >= ${pendingSince(work)}::timestamptz then 'pending' else 'expired' end`
}

/**
 * What a filter says of the very column that the list is sorted by: where in its order the matches stand, so that a walk
 * begins and ends with them instead of passing by everybody else.
 */
export function whereSorted(work: Work, { sort, filter }: PeopleQuestion): RawBuilder<boolean> {
  const { email, name, state, role, signedIn } = filter
  if (sort === 'state' && state !== undefined) return standsAt(work, state)
  if (sort === 'role' && role !== undefined) return sql<boolean>`p.roles_rank <= ${rankOfRoles([role])}`
  if (sort === 'signed-in' && signedIn !== undefined) return signedInWithin(signedIn)
  if ((sort === 'name' || sort === 'account') && name !== undefined) return nameStarts(name)
  if (sort === 'email' && email !== undefined && email.length < partLength) return emailStarts(email)
  return sql<boolean>`true`
}

/**
 * The matches of the filter that lets the fewest through, at most `countedLimit`; undefined where every filter lets more
 * through, or none is set.
 */
export async function fewestMatches(
  work: Work,
  accountIds: readonly number[],
  filter: PeopleFilter,
): Promise<readonly Match[] | undefined> {
  const searches = searchesOf(work, accountIds, filter)
  const found = await Promise.all(searches.map((search) => matchesOf(work, search)))
  return found
    .filter((matches) => matches !== undefined)
    .toSorted((one, other) => one.length - other.length)
    .at(0)
}

/** Everybody whom one filter lets through, of the one that is likely to let the fewest. */
export function everyMatch(work: Work, accountIds: readonly number[], filter: PeopleFilter): RawBuilder<unknown> {
  const { state, ...others } = filter
  const isWaiting = state === 'pending' || state === 'expired'
  const [search] = searchesOf(work, accountIds, isWaiting ? { state } : { ...others }, null)
  const [last] = searchesOf(work, accountIds, { state }, null)
  const found = search ?? last
  if (found === undefined) throw new Error('A list without a filter is walked')
  return found
}

/** How many people there are in each state, each up to a thousand; `all` is their sum. */
export async function countByState(
  work: Work,
  accountIds: readonly number[],
): Promise<Readonly<Record<PersonState | 'all', BoundedCount>>> {
  const number = (state: PersonState) => sql<number>`
    (select count(*)::int from (${people(accountIds, isInState(work, state), countedLimit + 1)}) as found)`
  const { rows } = await sql<Record<PersonState, number>>`
    select ${number('active')} as active, ${number('pending')} as pending, ${number('expired')} as expired`.execute(
    work.db,
  )
  const { active = 0, pending = 0, expired = 0 } = rows[0] ?? {}
  return {
    all: boundedCount(active + pending + expired),
    active: boundedCount(active),
    pending: boundedCount(pending),
    expired: boundedCount(expired),
  }
}

interface MatchRow {
  readonly account_id: number
  readonly user_id: number
}
type Search = RawBuilder<MatchRow>

async function matchesOf(work: Work, search: Search): Promise<readonly Match[] | undefined> {
  // One text and not a thousand rows: `pg` makes an object of each.
  const { rows } = await sql<{ found: number; pairs: string | null }>`
    select count(*)::int as found, string_agg(account_id || ' ' || user_id, ',') as pairs
    from (${search}) as found`.execute(work.db)
  const [{ found, pairs } = { found: 0, pairs: null }] = rows
  if (found > countedLimit) return undefined
  return (pairs ?? '')
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [accountId = 0, userId = 0] = pair.split(' ').map(Number)
      return { accountId, userId }
    })
}

function searchesOf(
  work: Work,
  accountIds: readonly number[],
  filter: PeopleFilter,
  limit: number | null = countedLimit + 1,
): readonly Search[] {
  const { email, name, state, role, signedIn } = filter
  const searches: Search[] = []
  if (state !== undefined) searches.push(people(accountIds, isInState(work, state), limit))
  if (email !== undefined) searches.push(searchByEmail(accountIds, email, limit))
  if (name !== undefined) searches.push(people(accountIds, nameStarts(name), limit))
  if (role !== undefined) {
    searches.push(
      inEach(
        accountIds,
        sql`select r.user_id from role_assignments as r where r.purchasing_account_id = a.id and r.role = ${role}`,
        limit,
      ),
    )
  }
  if (signedIn !== undefined) searches.push(people(accountIds, signedInWithin(signedIn), limit))
  return searches
}

/** In words that an index of those who are in, or of those who wait, answers without a look at the rows. */
function isInState(work: Work, state: PersonState): RawBuilder<boolean> {
  if (state === 'active') return sql<boolean>`p.accepted_at is not null`
  const edge = sql`${pendingSince(work)}::timestamptz`
  const when = state === 'pending' ? sql`p.invited_at >= ${edge}` : sql`p.invited_at < ${edge}`
  return sql<boolean>`p.accepted_at is null and ${when}`
}

/** In words of the index by state, whose order has the active, then the pending, then the expired. */
function standsAt(work: Work, state: PersonState): RawBuilder<boolean> {
  const order = sql`waiting_order(p.invited_at, p.accepted_at)`
  const edge = sql`waiting_order(${pendingSince(work)}::timestamptz, null)`
  if (state === 'active') return sql<boolean>`${order} = 0`
  return state === 'pending' ? sql<boolean>`${order} > 0 and ${order} <= ${edge}` : sql<boolean>`${order} > ${edge}`
}

function signedInWithin({ from, to }: { readonly from: string; readonly to: string }): RawBuilder<boolean> {
  return sql<boolean>`p.signed_in_on between ${from}::date and ${to}::date`
}

function nameStarts(name: string): RawBuilder<boolean> {
  return sql<boolean>`p.name >= fold(${name}::text) and p.name < fold(${name}::text) || ${highestCharacter}::text`
}

function emailStarts(email: string): RawBuilder<boolean> {
  return sql<boolean>`p.email >= ${email}::text and p.email < ${email}::text || ${highestCharacter}::text`
}

function searchByEmail(accountIds: readonly number[], typed: string, limit: number | null): Search {
  if (typed.length < partLength) return people(accountIds, emailStarts(typed), limit)
  const wanted = sql`${pattern(typed)}::text`
  const perAccount = Math.ceil(sampleSize / accountIds.length)
  const inAccount = (condition: RawBuilder<unknown>) => sql`
    select a.id as account_id, found.user_id
    from unnest(${ids(accountIds)}) as a (id) cross join lateral (
      select p.user_id from account_people as p
      where ${condition} limit ${limit}) as found`
  // The index of parts reads all that match before it stops: what every e-mail of the organisation has in common is sooner
  // found by walking them. A sample tells which it is. The bound that everybody is beyond names the index to walk.
  return sql<MatchRow>`
    with sample as materialized (
      select count(*) filter (where s.email like ${wanted}) * ${denseShare} > ${sampleSize}::int as is_dense
      from unnest(${ids(accountIds)}) as a (id) cross join lateral (
        select p.email from account_people as p where p.purchasing_account_id = a.id
        order by p.user_id limit ${perAccount}) as s)
    (${inAccount(sql`p.purchasing_account_id + 0 = a.id and (p.email || '') like ${wanted}`)}
      where not (select is_dense from sample))
    union all
    (${inAccount(sql`p.purchasing_account_id = a.id and (p.email, p.user_id) >= ('', 0) and p.email like ${wanted}
      order by p.email, p.user_id`)}
      where (select is_dense from sample))
    limit ${limit}`
}

function people(accountIds: readonly number[], condition: RawBuilder<unknown>, limit: number | null): Search {
  const of = sql`select p.user_id from account_people as p where p.purchasing_account_id = a.id and ${condition}`
  return inEach(accountIds, of, limit)
}

function inEach(accountIds: readonly number[], of: RawBuilder<unknown>, limit: number | null): Search {
  return sql<MatchRow>`
    select a.id as account_id, found.user_id
    from unnest(${ids(accountIds)}) as a (id) cross join lateral (${of} limit ${limit}) as found
    limit ${limit}`
}

const highestCharacter = '\u{10FFFF}'

/** The ids as PostgreSQL takes an array. */
export function ids(values: readonly number[]): RawBuilder<unknown> {
  return sql`${`{${values.join(',')}}`}::bigint[]`
}

/** A part of an e-mail as e-mails are compared: lower case, its domain in ASCII. */
export function comparedEmail(typed: string): string {
  const email = typed.trim().normalize('NFC').toLowerCase()
  const at = email.lastIndexOf('@')
  if (at < 0) return email
  const domain = email.slice(at + 1)
  return `${email.slice(0, at)}@${domainToASCII(domain) || domain}`
}

/** What `like` is asked: what was typed at the start, or from three characters on anywhere. */
function pattern(typed: string | undefined): string | null {
  if (typed === undefined) return null
  const plain = typed.replaceAll(/[\\%_]/g, String.raw`\$&`)
  return typed.length < partLength ? `${plain}%` : `%${plain}%`
}
